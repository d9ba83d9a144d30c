"""Addresses of the API."""

from django.urls import path

from . import views
from .service import api

app_name = "api"
urlpatterns = [
    path("healthz", views.health, name="health"),
    path("api/", views.reference, name="reference"),
]
mounted = [path("api/v1/", api.urls)]
