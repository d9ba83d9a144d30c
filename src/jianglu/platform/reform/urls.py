"""Pages of policy versions."""

from django.urls import path

from . import views

app_name = "reform"
urlpatterns = [
    path("office/policy-decisions/", views.checks, name="checks"),
    path("office/policy-versions/", views.drafts, name="drafts"),
    path("office/policy-versions/new/", views.new, name="new"),
    path("office/policy-versions/<int:pk>/", views.draft, name="draft"),
    path("office/policy-versions/<int:pk>/edit/", views.edit, name="edit"),
    path("office/policy-versions/<int:pk>/run/", views.run, name="run"),
    path("office/policy-versions/<int:pk>/submit/", views.submit, name="submit"),
    path("office/policy-versions/<int:pk>/tests/<int:test_id>/", views.test, name="test"),
]
