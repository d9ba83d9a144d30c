"""Addresses of jobs and of the demo clock."""

from django.urls import path

from . import views

app_name = "jobs"
urlpatterns = [
    path("jobs/", views.index, name="index"),
    path("jobs/<int:job_id>/", views.detail, name="detail"),
    path("jobs/<int:job_id>/cancel/", views.cancel, name="cancel"),
    path("jobs/<int:job_id>/resume/", views.resume, name="resume"),
    path("clock/", views.advance, name="advance_clock"),
]
