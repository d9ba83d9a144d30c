"""Addresses of the credentials room."""

from django.urls import path

from . import views

app_name = "credentials"
urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("v/<str:token>/", views.scan, name="scan"),
    path("me/certificates/", views.wallet, name="wallet"),
    path("certificates/<int:pk>/", views.detail, name="detail"),
    path("certificates/<int:pk>/document.pdf", views.download, name="download"),
    path("certificates/<int:pk>/revoke/", views.revoke, name="revoke"),
    path("certificates/<int:pk>/correct/", views.correct, name="correct"),
    path("office/certificates/", views.office_list, name="list"),
]
