"""Addresses of accounts."""

from django.urls import path

from . import office, views

urlpatterns = [
    path("accounts/security/", views.security, name="security"),
    path("accounts/security/sign-ins/<int:pk>/end/", views.end_sign_in, name="end_sign_in"),
    path("accounts/security/sign-ins/end-others/", views.end_others, name="end_others"),
    path("accounts/security/tokens/new/", views.new_token, name="new_token"),
    path("accounts/security/tokens/<int:pk>/revoke/", views.revoke_token, name="revoke_token"),
    path("office/accounts/", office.accounts, name="accounts"),
    path("office/accounts/new/", office.new_account, name="new_account"),
    path("office/accounts/<int:pk>/", office.account, name="account"),
    path("office/accounts/<int:pk>/roles/", office.grant, name="grant"),
    path("office/accounts/<int:pk>/roles/<int:grant_id>/end/", office.end_role, name="end_role"),
    path("office/accounts/<int:pk>/state/", office.change_state, name="change_state"),
    path("office/accounts/<int:pk>/sign-out/", office.end_all, name="end_all"),
]
