"""Addresses of the outbox."""

from django.urls import path

from . import views

app_name = "events"
urlpatterns = [
    path("events/", views.index, name="index"),
    path("events/<int:delivery_id>/retry/", views.retry, name="retry"),
]
