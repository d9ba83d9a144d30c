"""Addresses of the data dictionary."""

from django.urls import path

from . import views

app_name = "facts"
urlpatterns = [
    path("office/facts/", views.index, name="index"),
    path("office/facts/<str:name>/", views.detail, name="detail"),
]
