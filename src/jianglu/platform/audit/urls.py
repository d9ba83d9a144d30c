"""Addresses of the log."""

from django.urls import path

from . import views

urlpatterns = [path("office/audit/", views.entries, name="entries")]
