"""Addresses of the register of organisations."""

from django.urls import path

from . import views

app_name = "organisations"
urlpatterns = [
    path("organisations/", views.index, name="index"),
    path("organisations/mine/", views.mine, name="mine"),
    path("organisations/<int:organisation_id>/", views.detail, name="detail"),
    path("organisations/<int:organisation_id>/change/", views.change, name="change"),
    path("office/organisations/register/", views.register, name="register"),
    path("office/organisations/import/", views.upload, name="upload"),
    path("office/organisations/import/template.xlsx", views.sheet, name="sheet"),
]
