"""Addresses of learning."""

from django.urls import path, re_path

from .views import activities, author, learner, packages, questions, records, reviews, work

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
    path("learn/<int:activity_id>/captions/", learner.captions, name="captions"),
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
    re_path(r"^teach/courses/(?P<course_id>\d+)/(?P<verb>send|ask|revise|keep|retire)/$", author.act, name="act"),
    path("teach/courses/<int:course_id>/clone/", author.clone, name="clone"),
    path("teach/courses/<int:course_id>/order/", author.arrange, name="arrange"),
    path("teach/courses/<int:course_id>/modules/", author.add_module, name="add_module"),
    re_path(
        r"^teach/courses/(?P<course_id>\d+)/modules/(?P<module_id>\d+)/(?P<verb>rename|up|down|remove)/$",
        author.change_module,
        name="change_module",
    ),
    path("teach/courses/<int:course_id>/modules/<int:module_id>/add/", activities.add, name="add_activity"),
    path("teach/activities/<int:activity_id>/", activities.activity, name="author_activity"),
    path("teach/activities/<int:activity_id>/preview/", activities.preview, name="preview"),
    path("teach/activities/<int:activity_id>/try/", activities.try_package, name="try_package"),
    re_path(
        r"^teach/activities/(?P<activity_id>\d+)/(?P<verb>up|down|remove)/$", activities.change, name="change_activity"
    ),
    path("teach/activities/<int:activity_id>/questions/", questions.add, name="add_question"),
    path("teach/activities/<int:activity_id>/questions/paste/", questions.paste, name="paste_questions"),
    path("teach/activities/<int:activity_id>/questions/order/", questions.arrange, name="arrange_questions"),
    path("teach/questions/<int:question_id>/", questions.edit, name="edit_question"),
    re_path(
        r"^teach/questions/(?P<question_id>\d+)/(?P<verb>up|down|remove)/$", questions.change, name="change_question"
    ),
    path("teach/reviews/<int:case_id>/", reviews.review, name="review"),
    path("teach/reviews/<int:case_id>/remarks/", reviews.remark, name="remark"),
    path("teach/remarks/<int:remark_id>/answer/", reviews.answer, name="answer_remark"),
    path("records/clients/", records.index, name="record_clients"),
    path("records/clients/new/", records.create, name="new_record_client"),
    path("records/clients/<int:pk>/end/", records.end, name="end_record_client"),
    path("records/forwards/", records.forwards, name="record_forwards"),
    path("records/forwards/new/", records.new_forward, name="new_record_forward"),
    path("records/forwards/<int:pk>/end/", records.finish_forward, name="end_record_forward"),
]
