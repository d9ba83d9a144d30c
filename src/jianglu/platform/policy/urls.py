"""Public pages of the policies."""

from django.urls import path

from . import views

app_name = "policy"
urlpatterns = [
    path("policies/", views.index, name="index"),
    path("policies/<slug:code>/", views.detail, name="detail"),
]
