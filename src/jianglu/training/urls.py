"""Addresses of training."""

from django.urls import path, re_path

from .views import apprenticeship, office, public, worker, workspace

app_name = "training"
urlpatterns = [
    path("classes/", public.classes, name="classes"),
    path("classes/<int:class_id>/", public.detail, name="class"),
    path("classes/<int:class_id>/enrol/", worker.enrol, name="enrol"),
    path("vouchers/", worker.vouchers, name="vouchers"),
    path("vouchers/claim/<int:batch_id>/", worker.claim, name="claim"),
    path("trainings/", worker.mine, name="mine"),
    path("trainings/<int:enrolment_id>/", worker.mine_one, name="mine_one"),
    path("trainings/proofs/", worker.proofs, name="proofs"),
    path("trainings/<int:enrolment_id>/certificate/", worker.certify_completion, name="certify_completion"),
    path("trainings/courses/<int:course_id>/certificate/", worker.certify_course, name="certify_course"),
    path("trainings/hours/<int:year>/certificate/", worker.certify_hours, name="certify_hours"),
    path("trainings/<int:enrolment_id>/withdraw/", worker.withdraw, name="withdraw"),
    path("trainings/sign-in/", worker.sign_in, name="sign_in"),
    path("teach/programmes/", workspace.programmes, name="programmes"),
    path("teach/programmes/new/", workspace.new_programme, name="new_programme"),
    path("teach/programmes/<int:programme_id>/", workspace.programme, name="programme"),
    path("teach/programmes/<int:programme_id>/edit/", workspace.edit_programme, name="edit_programme"),
    path("teach/programmes/<int:programme_id>/open/", workspace.new_class, name="new_class"),
    re_path(
        r"^teach/programmes/(?P<programme_id>\d+)/(?P<verb>submit|retire)/$",
        workspace.act_programme,
        name="act_programme",
    ),
    path("teach/classes/", workspace.classes, name="class_list"),
    path("teach/classes/<int:class_id>/", workspace.board, name="class_board"),
    re_path(r"^teach/classes/(?P<class_id>\d+)/add-(?P<by>one|sheet)/$", workspace.add_trainee, name="add_trainee"),
    re_path(
        r"^teach/classes/(?P<class_id>\d+)/(?P<verb>finish|settle|cancel|withdraw|group)/$",
        workspace.act_class,
        name="act_class",
    ),
    path("teach/trainee-template/", workspace.trainee_template, name="trainee_template"),
    path("teach/today/", workspace.today, name="today"),
    path("teach/sessions/<int:session_id>/", workspace.roll, name="roll"),
    path("apprenticeships/", apprenticeship.plans, name="apprenticeships"),
    path("apprenticeships/new/", apprenticeship.new, name="new_apprenticeship"),
    path("apprenticeships/template/", apprenticeship.template, name="apprentice_template"),
    path("apprenticeships/<int:apprenticeship_id>/", apprenticeship.plan, name="apprenticeship"),
    path("apprenticeships/<int:apprenticeship_id>/edit/", apprenticeship.edit, name="edit_apprenticeship"),
    re_path(
        r"^apprenticeships/(?P<apprenticeship_id>\d+)/(?P<verb>submit|results)/$",
        apprenticeship.act,
        name="act_apprenticeship",
    ),
    re_path(
        r"^apprenticeships/(?P<apprenticeship_id>\d+)/add-(?P<by>one|sheet)/$",
        apprenticeship.add,
        name="add_apprentice",
    ),
    path("apprentices/<int:apprentice_id>/leave/", apprenticeship.leave, name="apprentice_leaves"),
    path("office/vouchers/", office.usage, name="usage"),
    path("office/vouchers/all/", office.vouchers, name="all_vouchers"),
    path("office/vouchers/new/", office.new_batch, name="new_batch"),
    path("office/vouchers/quotas/", office.quotas, name="quotas"),
    path("office/vouchers/<int:batch_id>/", office.batch, name="batch"),
    path("office/classes/<int:class_id>/visit/", office.visit, name="visit"),
    path("office/training-alerts/", office.alerts, name="alerts"),
]
