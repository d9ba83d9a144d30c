"""Addresses of the statistics room."""

from django.urls import path

from . import views

app_name = "statistics"
urlpatterns = [
    path("statistics/", views.public, name="public"),
    path("office/statistics/", views.dashboard, name="dashboard"),
    path("office/statistics/targets/<int:pk>/", views.report, name="report"),
    path("office/statistics/<slug:code>/", views.drill, name="drill"),
]
