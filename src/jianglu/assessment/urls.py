"""Addresses of assessment."""

from django.urls import path

from .views import assessor, exam, items, office, public, quality, staff, worker, workspace

app_name = "assessment"
urlpatterns = [
    path("assessment/bodies/", public.bodies, name="bodies"),
    path("assessment/bodies/<int:body_id>/", public.body, name="body"),
    path("assessment/plans/", public.plan_list, name="plans"),
    path("assessment/plans/<int:plan_id>/", public.plan, name="plan"),
    path("assessment/plans/<int:plan_id>/register/", worker.register, name="register"),
    path("my/exams/", worker.mine, name="mine"),
    path("my/exams/<int:registration_id>/withdraw/", worker.withdraw, name="withdraw"),
    path("my/exams/<int:registration_id>/ticket.pdf", worker.ticket, name="ticket"),
    path("my/exams/<int:registration_id>/enter/", exam.door, name="door"),
    path("exam/<uuid:attempt_id>/", exam.exam, name="exam"),
    path("exam/<uuid:attempt_id>/resume/", exam.resume, name="resume"),
    path("exam/<uuid:attempt_id>/answers/<int:question>/", exam.answer, name="answer"),
    path("exam/<uuid:attempt_id>/submit/", exam.submit, name="submit"),
    path("work/assessment/scope/", workspace.scope, name="scope"),
    path("work/assessment/scope/<slug:verb>/", workspace.change_scope, name="change_scope"),
    path("work/assessment/plans/", workspace.plan_list, name="own_plans"),
    path("work/assessment/plans/new/", workspace.new_plan, name="new_plan"),
    path("work/assessment/plans/<int:plan_id>/", workspace.manage_plan, name="manage_plan"),
    path("work/assessment/plans/<int:plan_id>/board/", workspace.board, name="board"),
    path("work/assessment/plans/<int:plan_id>/do/<slug:verb>/", workspace.run_plan, name="run_plan"),
    path("work/assessment/registrations/<int:registration_id>/", workspace.registration, name="registration"),
    path(
        "work/assessment/registrations/<int:registration_id>/decide/",
        workspace.decide_registration,
        name="decide_registration",
    ),
    path("work/assessment/attempts/<uuid:attempt_id>/<slug:verb>/", workspace.help_candidate, name="help_candidate"),
    path("work/assessment/ratings/", assessor.tasks, name="rating_tasks"),
    path("work/assessment/ratings/<int:assignment_id>/", assessor.sheet, name="rating_sheet"),
    path("work/assessment/ratings/<int:assignment_id>/recuse/", assessor.recuse, name="recuse"),
    path("work/assessment/conflicts/", assessor.conflicts, name="conflicts"),
    path("work/assessment/assessors/", staff.assessors, name="assessors"),
    path("work/assessment/results/<int:result_id>/correct/", staff.correct_score, name="correct_score"),
    path("office/assessment/attempts/<uuid:attempt_id>/void/", office.void_attempt, name="void_attempt"),
    path("office/assessment/live/", office.live, name="live"),
    path("office/assessment/banks/", items.banks, name="banks"),
    path("office/assessment/banks/<int:bank_id>/", items.items, name="items"),
    path("office/assessment/banks/<int:bank_id>/quality/", quality.item_quality, name="item_quality"),
    path("office/assessment/items/<int:item_id>/", items.item, name="item"),
    path("office/assessment/banks/<int:bank_id>/write/", items.write_item, name="write_item"),
    path("office/assessment/items/<int:item_id>/revise/", items.revise_item, name="revise_item"),
    path("office/assessment/items/<int:item_id>/<slug:verb>/", items.act_on_item, name="act_on_item"),
    path("office/assessment/blueprints/<int:blueprint_id>/import/", items.import_items, name="import_items"),
    path("office/assessment/import-template.xlsx", items.import_template, name="import_template"),
]
