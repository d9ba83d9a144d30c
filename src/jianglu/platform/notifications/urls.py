"""Addresses of messages."""

from django.urls import path

from . import views

app_name = "notifications"
urlpatterns = [
    path("messages/", views.inbox, name="inbox"),
    path("messages/<int:notification_id>/open/", views.open_message, name="open"),
    path("messages/read-all/", views.read_all, name="read_all"),
    path("messages/preferences/", views.preferences, name="preferences"),
]
