"""Addresses of tasks, cases and public notices."""

from django.urls import path

from . import views

app_name = "workflow"
urlpatterns = [
    path("tasks/", views.tasks, name="tasks"),
    path("cases/", views.cases, name="cases"),
    path("cases/<int:case_id>/", views.case, name="case"),
    path("cases/<int:case_id>/act/<slug:action>/", views.act, name="act"),
    path("cases/<int:case_id>/panel/", views.draw_panel, name="draw_panel"),
    path("cases/<int:case_id>/vote/", views.vote, name="vote"),
    path("cases/<int:case_id>/seats/<int:seat_id>/", views.replace_seat, name="replace_seat"),
    path("cases/<int:case_id>/recuse/", views.recuse, name="recuse"),
    path("cases/<int:case_id>/objections/<int:objection_id>/", views.answer, name="answer"),
    path("notices/", views.notices, name="notices"),
    path("notices/<int:notice_id>/", views.notice, name="notice"),
    path("interests/", views.interests, name="interests"),
]
