"""Addresses of files."""

from django.urls import path

from . import views

app_name = "files"
urlpatterns = [
    path("files/<int:file_id>/", views.download, name="download"),
    path("files/incoming/", views.begin_upload, name="begin_upload"),
    path("files/incoming/<uuid:key>/", views.upload, name="upload"),
]
