"""Addresses of learning."""

from django.urls import path, re_path

from .views import author, learner, packages, records, work

app_name = "learning"
urlpatterns = [
    path("courses/", learner.catalogue, name="catalogue"),
    path("courses/<int:course_id>/", learner.course, name="course"),
    path("courses/<int:course_id>/enrol/", learner.enrol, name="enrol"),
    path("learn/", learner.mine, name="mine"),
    path("learn/hours/", learner.hours, name="hours"),
    path("learn/<int:activity_id>/", learner.lesson, name="lesson"),
    path("learn/<int:activity_id>/finish/", learner.finish, name="finish"),
    path("learn/<int:activity_id>/media/", learner.media, name="media"),
    path("learn/<int:activity_id>/session/", learner.open_session, name="open_session"),
    path("learn/<int:activity_id>/quiz/", learner.start_quiz, name="start_quiz"),
    path("learn/sessions/<uuid:key>/beat/", learner.beat, name="beat"),
    path("learn/sessions/<uuid:key>/presence/", learner.presence, name="presence"),
    path("learn/sessions/<uuid:key>/close/", learner.close, name="close"),
    path("learn/<int:activity_id>/again/", packages.again, name="again"),
    path("learn/attempts/<int:attempt_id>/", learner.attempt, name="attempt"),
    path("learn/attempts/<int:attempt_id>/save/", learner.save, name="save"),
    path("learn/attempts/<int:attempt_id>/result/", learner.result, name="result"),
    path("learn/<int:activity_id>/work/", work.hand_in, name="hand_in"),
    path("teach/submissions/", work.index, name="submissions"),
    path("teach/submissions/<int:pk>/", work.submission, name="submission"),
    path("teach/courses/", author.index, name="author"),
    path("teach/courses/new/", author.create, name="create"),
    path("teach/courses/<int:course_id>/", author.workshop, name="workshop"),
    path("teach/courses/<int:course_id>/describe/", author.describe, name="describe"),
    re_path(r"^teach/courses/(?P<course_id>\d+)/(?P<verb>publish|revise|retire)/$", author.act, name="act"),
    path("teach/courses/<int:course_id>/clone/", author.clone, name="clone"),
    path("teach/courses/<int:course_id>/modules/", author.add_module, name="add_module"),
    path("teach/courses/<int:course_id>/modules/<int:module_id>/remove/", author.remove_module, name="remove_module"),
    path("teach/courses/<int:course_id>/modules/<int:module_id>/add/", author.add_activity, name="add_activity"),
    path("teach/activities/<int:activity_id>/", author.activity, name="author_activity"),
    path("teach/activities/<int:activity_id>/try/", author.try_package, name="try_package"),
    re_path(
        r"^teach/activities/(?P<activity_id>\d+)/(?P<verb>up|down|remove)/$",
        author.change_activity,
        name="change_activity",
    ),
    path("teach/activities/<int:activity_id>/questions/", author.add_question, name="add_question"),
    path(
        "teach/activities/<int:activity_id>/questions/<int:question_id>/remove/",
        author.remove_question,
        name="remove_question",
    ),
    path("records/clients/", records.index, name="record_clients"),
    path("records/clients/new/", records.create, name="new_record_client"),
    path("records/clients/<int:pk>/end/", records.end, name="end_record_client"),
    path("records/forwards/", records.forwards, name="record_forwards"),
    path("records/forwards/new/", records.new_forward, name="new_record_forward"),
    path("records/forwards/<int:pk>/end/", records.finish_forward, name="end_record_forward"),
]
