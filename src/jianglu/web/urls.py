"""Addresses of the shell: homes, display settings, kit, error catalogue."""

from django.urls import path

from . import offline, views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("start/", views.start, name="start"),
    path("me/", views.me, name="me"),
    path("workspace/", views.workspace, name="workspace"),
    path("office/", views.office, name="office"),
    path("display/", views.display, name="display"),
    path("kit/", views.kit, name="kit"),
    path("errors/", views.errors, name="errors"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("sw.js", offline.worker, name="worker"),
]
