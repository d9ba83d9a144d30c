"""How the permissions of learning are used."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.core.files.base import ContentFile

from jianglu.learning import notes, queries, services, submissions
from jianglu.learning import permissions as can
from jianglu.learning.analytics import queries as analytics
from jianglu.learning.cmi5 import structure
from jianglu.learning.cohorts import forum
from jianglu.learning.cohorts import queries as cohorts
from jianglu.learning.cohorts import services as groups
from jianglu.learning.faces import appeals, asking
from jianglu.learning.faces import queries as face_queries
from jianglu.learning.faces import services as faces
from jianglu.learning.flows import SUPERVISION
from jianglu.learning.lives import queries as meetings
from jianglu.learning.lives import services as live
from jianglu.learning.lti import launching, picking, tokens, tools
from jianglu.learning.lti.tool import accounts, platforms
from jianglu.learning.lti.tool.arriving import Arrival
from jianglu.learning.models import (
    Activity,
    Course,
    FaceCheck,
    LearningSignal,
    LineItem,
    LiveClass,
    LtiScore,
    LtiUse,
    PlaySession,
)
from jianglu.learning.offline.queries import bundle
from jianglu.learning.offline.services import sync, take_along
from jianglu.learning.planning import queries as weeks
from jianglu.learning.planning import services as planning
from jianglu.learning.records import clients, forwarding
from jianglu.learning.releases.rules import Release
from jianglu.learning.rules import Beat
from jianglu.learning.scorm import packages
from jianglu.learning.scorm.building import packed
from jianglu.learning.seed import VIDEO
from jianglu.learning.signals import queries as signal_queries
from jianglu.learning.signals import services as signals
from jianglu.learning.uploads import LESSON_FILE
from jianglu.platform import calendar, files, workflow
from jianglu.platform.access import Role
from jianglu.platform.access.testing import Case, found, own_person, own_region, whole_city
from jianglu.platform.calendar.clock import ZONE
from jianglu.platform.files import incoming
from jianglu.platform.questions import Question
from jianglu.testing import SYSTEM, at

from .cartridges import cartridge
from .conftest import PACKAGE
from .lti_tool import Tool, course_with
from .test_cmi5 import au
from .test_cmi5 import course as cmi5_course
from .test_scorm import MANIFEST

DAY = "2023-03-01"
ASKED = Question("true_false", "饭前要洗手", (), ("T",))
UNITS = packed({structure.STRUCTURE: cmi5_course(au()), "index.html": ""})
SMALL = packed({packages.MANIFEST: MANIFEST, "index.html": ""})
CARTRIDGE = cartridge()
case = partial(Case, on=DAY)


@dataclass
class Made:
    """A published course of our provider in which both sides' workers are enrolled, and a draft of it."""

    course: Course
    text: int
    quiz: int
    module: int  # of the draft
    draft_text: int
    draft_quiz: int
    cohort: int
    member: int
    topic: int


def build(world) -> Made:
    """The course may be learnt in any order."""
    with at(DAY):
        services.load_categories(SYSTEM)
        course = services.import_course(SYSTEM, {**PACKAGE, "in_order": False}, organisation_id=_unit(world))
        for side in (world.own, world.other):
            services.enrol(side.actors[Role.WORKER], course.pk)
        draft = services.begin_version(SYSTEM, course.pk)
        text, quiz = Activity.objects.filter(module__version=course.current).order_by("seq")[:2]
        draft_text, draft_quiz = Activity.objects.filter(module__version=draft).order_by("seq")[:2]
        cohort = groups.open_cohort(
            SYSTEM,
            _unit(world),
            title="小组",
            starts_on=date(2023, 3, 1),
            ends_on=date(2023, 3, 31),
            teacher_name="陈老师",
            courses=[course.pk],
        )
        worker = world.own.actors[Role.WORKER]
        member = groups.join(worker, cohort.code).pk
        topic = forum.post_topic(worker, cohort.pk, "问", "什么是七步洗手法？").pk
        return Made(
            course, text.pk, quiz.pk, draft.modules.get().pk, draft_text.pk, draft_quiz.pk, cohort.pk, member, topic
        )


def _made(world) -> Made:
    return world.made["learning"]


def _unit(world, made=None):
    return world.own.units["provider"].pk


def _session(world):
    return services.open_session(world.own.actors[Role.WORKER], _made(world).text).key


def _token(key):
    return PlaySession.objects.get(key=key).token


def _attempt(world):
    return services.start_attempt(world.own.actors[Role.WORKER], _made(world).quiz).pk


def _another_course(world):
    return services.import_course(SYSTEM, PACKAGE, organisation_id=_unit(world)).pk


def _pause(world):
    worker = world.own.actors[Role.WORKER]
    planning.set_plan(worker, days=[1], minutes=60)
    return planning.pause(worker, date(2023, 3, 6), date(2023, 3, 7)).pk


def _hours(world):
    rows = [(world.own.person.pk, _made(world).course.pk, date(2023, 2, 1), 600)]
    services.import_hours(SYSTEM, rows, source="tests")


def _signal(world):
    row, _made = LearningSignal.objects.get_or_create(
        person=world.own.person,
        kind="idle",
        day=date(2023, 3, 1),
        defaults={
            "region_code": world.own.region,
            "found_on": date(2023, 3, 1),
            "figures": {"answers": 12, "mean": 3.0, "spread": 0.01, "seconds": [3.0] * 12},
        },
    )
    if row.case_id is None:
        row.case = workflow.open_case(SYSTEM, SUPERVISION, title="疑似挂机", region_code=world.own.region[:6])
        row.save(update_fields=["case"])
    return row.pk


def _face(world):
    session = PlaySession.objects.get(key=_session(world))
    row = FaceCheck.objects.filter(person=world.own.person, state="without").first()
    if row is None:
        cohort = cohorts.cohort_for(SYSTEM, _made(world).cohort)
        row = asking.note(session, "without", calendar.now(), cohort=cohort)
    return row.pk


def _rejected(world):
    pk = _face(world)
    FaceCheck.objects.filter(pk=pk).update(state="rejected", decided_at=calendar.now())
    return pk


def _client(world):
    return clients.create_client(SYSTEM, name="课件", scope="write", organisation_id=_unit(world))[0].pk


def _forward(world):
    return forwarding.add_forward(SYSTEM, name="省", endpoint="https://example.org/x", key="k", secret="s").pk


def _packaged(world):
    taken = services.take_package_bytes(SYSTEM, SMALL, "a.zip")
    entry = {"kind": "scorm", "title": "练", "file_id": taken.file_id, "seconds": 60}
    made = services.import_course(SYSTEM, {**PACKAGE, "modules": [{"title": "一", "activities": [entry]}]})
    for side in (world.own, world.other):
        services.enrol(side.actors[Role.WORKER], made.pk)
    return Activity.objects.get(module__version=made.current).pk


def _cmi5(world):
    taken = services.take_package_bytes(SYSTEM, UNITS, "a.zip")
    entry = {"kind": "scorm", "title": "练", "file_id": taken.file_id, "seconds": 60}
    made = services.import_course(SYSTEM, {**PACKAGE, "modules": [{"title": "一", "activities": [entry]}]})
    for side in (world.own, world.other):
        services.enrol(side.actors[Role.WORKER], made.pk)
    return Activity.objects.get(module__version=made.current).pk


def _opened(world):
    pk = _packaged(world)
    for side in (world.own, world.other):
        services.open_part(side.actors[Role.WORKER], pk, 0)
    return pk


def _ended(world):
    pk = _opened(world)
    for side in (world.own, world.other):
        said = {"status": "passed", "score": 90}
        services.commit_part(side.actors[Role.WORKER], pk, 0, opening=1, seq=1, said=said)
    return pk


def _work(world):
    entry = {"kind": "assignment", "title": "画图", "body": "画。"}
    package = {**PACKAGE, "modules": [{"title": "一", "activities": [entry]}]}
    made = services.import_course(SYSTEM, package, organisation_id=_unit(world))
    for side in (world.own, world.other):
        services.enrol(side.actors[Role.WORKER], made.pk)
    return Activity.objects.get(module__version=made.current).pk


def _waiting(world):
    return services.hand_in(world.own.actors[Role.WORKER], _work(world), text="图").pk


def _draft_package(world, made):
    taken = services.take_package_bytes(SYSTEM, SMALL, "a.zip")
    entry = {"kind": "scorm", "title": "练", "file_id": taken.file_id, "seconds": 60}
    return services.add_activity(SYSTEM, made.module, **entry).pk


def _watched(world):
    """A video that both sides' workers may watch."""
    film = files.store_bytes(SYSTEM, VIDEO.read_bytes(), "a.mp4", purpose=LESSON_FILE)
    entry = {"kind": "video", "title": "看", "file_id": film.pk, "seconds": 54}
    made = services.import_course(SYSTEM, {**PACKAGE, "modules": [{"title": "一", "activities": [entry]}]})
    for side in (world.own, world.other):
        services.enrol(side.actors[Role.WORKER], made.pk)
    return Activity.objects.get(module__version=made.current).pk


def _note(world):
    return services.write_note(world.own.actors[Role.WORKER], _watched(world), 12, "湿手").pk


def _asked_import(world):
    file = ContentFile(CARTRIDGE, name="a.imscc")
    return services.ask_import(SYSTEM, file, organisation_id=_unit(world), category="care").pk


def _questions(world):
    return list(Activity.objects.get(pk=_made(world).draft_quiz).questions.values_list("pk", flat=True))


def _question(world):
    return _questions(world)[0]


def _order(world):
    made = _made(world)
    return [(made.module, list(Activity.objects.filter(module=made.module).values_list("pk", flat=True))[::-1])]


def _in_review(world):
    return services.send_to_review(SYSTEM, _made(world).course.pk).case_id


def _bureaus_own(world):
    return services.import_course(SYSTEM, PACKAGE, draft=True).pk


def _remark(world):
    return services.remark(SYSTEM, _in_review(world), "改短").pk


def _free(world):
    days = {"starts_on": date(2023, 3, 1), "ends_on": date(2023, 3, 31)}
    return groups.open_cohort(SYSTEM, _unit(world), title="又一组", teacher_name="陈老师", **days).pk


CLASS = {
    "title": "答疑",
    "url": "https://meeting.example/1",
    "starts_at": datetime(2023, 3, 20, 9, tzinfo=ZONE),
    "minutes": 60,
}


def _live(world):
    now = calendar.now()
    later = {**CLASS, "starts_at": now + timedelta(minutes=5)}
    return live.set_live(SYSTEM, _made(world).cohort, **later).pk


def _lesson_live(world):
    """A course's live class that begins soon; both sides' workers learn it."""
    package = {**PACKAGE, "modules": [{"title": "一", "activities": [{"kind": "live", "title": "答疑"}]}]}
    made = services.import_course(SYSTEM, package, organisation_id=_unit(world))
    for side in (world.own, world.other):
        services.enrol(side.actors[Role.WORKER], made.pk)
    return Activity.objects.get(module__version=made.current).pk


def _course_live(world):
    later = {**CLASS, "starts_at": calendar.now() + timedelta(minutes=5)}
    return live.set_course_live(SYSTEM, _lesson_live(world), **later).pk


def _over(world):
    pk = _course_live(world)
    LiveClass.objects.filter(pk=pk).update(starts_at=calendar.now() - timedelta(hours=3))
    return pk


def _discussion(world):
    """A discussion of a course that both sides' workers learn."""
    entry = {"kind": "discussion", "title": "讨论", "body": "怎么做？"}
    package = {**PACKAGE, "modules": [{"title": "一", "activities": [entry]}]}
    made = services.import_course(SYSTEM, package, organisation_id=_unit(world))
    for side in (world.own, world.other):
        services.enrol(side.actors[Role.WORKER], made.pk)
    return Activity.objects.get(module__version=made.current).pk


def _discussion_of_ours(world):
    """One that nobody from elsewhere learns."""
    entry = {"kind": "discussion", "title": "讨论", "body": "怎么做？"}
    package = {**PACKAGE, "modules": [{"title": "一", "activities": [entry]}]}
    made = services.import_course(SYSTEM, package, organisation_id=_unit(world))
    services.enrol(world.own.actors[Role.WORKER], made.pk)
    return Activity.objects.get(module__version=made.current).pk


def _contribution(world):
    return forum.contribute(world.own.actors[Role.WORKER], _discussion(world), "先问疼在哪里。").pk


def _code(world):
    return cohorts.Cohort.objects.get(pk=_free(world)).code


def _staff_topic(world):
    return forum.post_topic(world.own.actors[Role.TEACHER], _made(world).cohort, "通知", "周五前学完").pk


TOOL = {"login_url": "https://a.example/", "launch_url": "https://a.example/", "redirect_uris": ["https://a.example/"]}


def _tool(world):
    return Tool(organisation_id=_unit(world)).row.pk


def _tool_lesson(world):
    made = course_with(Tool())
    for side in (world.own, world.other):
        services.enrol(side.actors[Role.WORKER], made.module.version.course_id)
    return made.pk


def _draft_tool(world, made):
    return picking.add_tool_activity(SYSTEM, made.module, _tool(world), title="练").pk


def _scored(world):
    """A learner of our provider's course with a score of a tool."""
    tool = Tool(organisation_id=_unit(world))
    course = services.create_course(SYSTEM, title="模拟", category="care", organisation_id=_unit(world))
    module = services.add_module(SYSTEM, course.pk, "一")
    activity = picking.add_tool_activity(SYSTEM, module.pk, tool.row.pk, title="练")
    services.publish(SYSTEM, course.pk)
    enrolment = services.enrol(world.own.actors[Role.WORKER], course.pk)
    now = calendar.now()
    item = LineItem.objects.create(
        tool=tool.row, course=course, activity_key=activity.key, primary=True, label="练", maximum=100, created_at=now
    )
    LtiUse.objects.create(
        tool=tool.row, enrolment=enrolment, activity_key=activity.key, sub="s", name="学", first_at=now, last_at=now
    )
    return LtiScore.objects.create(
        line_item=item, enrolment=enrolment, name="学", given=80, maximum=100, activity_progress="Completed",
        grading_progress="FullyGraded", said_at=now, received_at=now,
    )  # fmt: skip


PLATFORM = {
    "name": "学院", "issuer": "https://lms.example", "client_id": "c", "deployments": ["1"],
    "login_url": "https://lms.example/a", "token_url": "https://lms.example/t", "jwks_url": "https://lms.example/k",
}  # fmt: skip


def _platform(world):
    return platforms.register_platform(SYSTEM, organisation_id=_unit(world), **PLATFORM).pk


def _arrival(world):
    return Arrival(_platform(world), "u", True, _made(world).course.pk, "https://lms.example/i")


def _account(world):
    worker, arrival = world.own.actors[Role.WORKER], _arrival(world)
    accounts.join(worker, arrival, _made(world).course.pk, link=True)
    return accounts.mine(worker).get().pk


runs = partial(case, can.RUN_COHORT, organisation=_unit, region=own_region)
author = partial(case, can.AUTHOR, organisation=_unit, region=own_region)
sender = partial(case, can.SEND, organisation=_unit)
reviewer = partial(case, can.REVIEW, organisation=_unit, region=own_region)
bureau = partial(case, can.AUTHOR, region=whole_city)
judge = partial(case, can.MARK, organisation=_unit, region=own_region)
learner = partial(case, can.STUDY, oneself=True)
own = partial(learner, person=own_person)
CASES = [
    learner(lambda actor, world, pk: services.enrol(actor, pk), prepare=_another_course),
    learner(lambda actor, world, made: services.open_session(actor, _made(world).text)),
    learner(lambda actor, world, made: planning.set_plan(actor, days=[1], minutes=60)),
    own(lambda actor, world, pk: planning.resume(actor, pk), prepare=_pause),
    learner(lambda actor, world, made: weeks.next_steps(actor)),
    learner(lambda actor, world, made: services.finish_reading(actor, _made(world).text)),
    learner(lambda actor, world, made: services.start_attempt(actor, _made(world).quiz)),
    learner(lambda actor, world, made: queries.lesson(actor, _made(world).text)),
    own(lambda actor, world, key: services.beat(actor, key, 1, Beat(elapsed=1.0), token=_token(key)), prepare=_session),
    own(lambda actor, world, key: services.confirm_presence(actor, key), prepare=_session),
    own(lambda actor, world, key: services.close_session(actor, key), prepare=_session),
    own(lambda actor, world, pk: services.save_answers(actor, pk, 1, {}), prepare=_attempt),
    own(lambda actor, world, pk: services.submit_attempt(actor, pk), prepare=_attempt),
    own(lambda actor, world, pk: queries.attempt(actor, pk), prepare=_attempt),
    learner(lambda actor, world, pk: services.open_part(actor, pk, 0), prepare=_packaged),
    learner(lambda actor, world, pk: services.launch(actor, pk, 0, base="https://x.test"), prepare=_cmi5),
    learner(
        lambda actor, world, pk: services.commit_part(
            actor, pk, 0, opening=1, seq=1, said={"status": "passed", "score": 90}
        ),
        prepare=_opened,
    ),
    learner(lambda actor, world, pk: services.begin_again(actor, pk), prepare=_ended),
    learner(lambda actor, world, pk: services.hand_in(actor, pk, text="图"), prepare=_work),
    learner(lambda actor, world, pk: services.write_note(actor, pk, 12, "湿手"), prepare=_watched),
    own(lambda actor, world, pk: services.remove_note(actor, pk), prepare=_note),
    learner(lambda actor, world, made: notes.mine(actor)),
    judge(lambda actor, world, pk: services.judge(actor, pk, passed=True, score=90), prepare=_waiting),
    judge(lambda actor, world, pk: submissions.one(actor, pk), prepare=_waiting),
    author(lambda actor, world, made: services.take_package_bytes(actor, SMALL, "a.zip", organisation_id=_unit(world))),
    bureau(lambda actor, world, made: services.take_package_bytes(actor, SMALL, "a.zip")),
    author(
        lambda actor, world, made: services.create_course(
            actor, title="新课", category="care", organisation_id=_unit(world)
        )
    ),
    author(lambda actor, world, made: services.import_course(actor, PACKAGE, organisation_id=_unit(world), draft=True)),
    author(
        lambda actor, world, made: services.ask_import(
            actor, ContentFile(CARTRIDGE, name="a.imscc"), organisation_id=_unit(world), category="care"
        )
    ),
    bureau(
        lambda actor, world, made: services.ask_import(actor, ContentFile(CARTRIDGE, name="a.zip"), category="care")
    ),
    author(
        lambda actor, world, pk: services.run_import(actor, pk, start=lambda n: None, step=lambda: None),
        prepare=_asked_import,
    ),
    author(lambda actor, world, pk: queries.course_import(actor, pk), prepare=_asked_import),
    author(lambda actor, world, made: services.export_course(actor, _made(world).course.pk)),
    author(lambda actor, world, made: services.describe(actor, _made(world).course.pk, title="改")),
    author(lambda actor, world, made: services.set_prerequisites(actor, _made(world).course.pk, [])),
    author(lambda actor, world, made: services.add_module(actor, _made(world).course.pk, "第二章")),
    author(lambda actor, world, made: services.remove_module(actor, _made(world).module)),
    author(
        lambda actor, world, made: services.add_activity(
            actor, _made(world).module, kind="text", title="漱口", body="饭后漱口。"
        )
    ),
    author(lambda actor, world, made: services.edit_activity(actor, _made(world).draft_text, title="改")),
    author(
        lambda actor, world, made: services.set_activity_release(actor, _made(world).draft_text, Release(opens_after=1))
    ),
    author(lambda actor, world, made: services.set_module_release(actor, _made(world).module, Release(due_after=9))),
    author(lambda actor, world, made: queries.authored_module(actor, _made(world).module)),
    author(lambda actor, world, made: services.move_activity(actor, _made(world).draft_text, 1)),
    author(lambda actor, world, made: services.remove_activity(actor, _made(world).draft_text)),
    author(lambda actor, world, made: services.add_question(actor, _made(world).draft_quiz, ASKED)),
    author(lambda actor, world, made: services.edit_question(actor, _question(world), ASKED)),
    author(lambda actor, world, made: services.move_question(actor, _question(world), 1)),
    author(lambda actor, world, made: services.remove_question(actor, _question(world))),
    author(
        lambda actor, world, made: services.paste_questions(actor, _made(world).draft_quiz, "1. 饭前要洗手。\n答案：对")
    ),
    author(
        lambda actor, world, made: services.arrange_questions(actor, _made(world).draft_quiz, _questions(world)[::-1])
    ),
    author(lambda actor, world, made: services.arrange(actor, _made(world).course.pk, _order(world))),
    author(lambda actor, world, made: services.move_module(actor, _made(world).module, 1)),
    author(lambda actor, world, made: services.rename_module(actor, _made(world).module, "改")),
    author(lambda actor, world, made: queries.authored_question(actor, _question(world))),
    reviewer(lambda actor, world, made: services.publish(actor, _made(world).course.pk)),
    reviewer(lambda actor, world, pk: services.remark(actor, pk, "改短"), prepare=_in_review),
    sender(lambda actor, world, made: services.send_to_review(actor, _made(world).course.pk)),
    case(
        can.SEND, lambda actor, world, pk: services.send_to_review(actor, pk), prepare=_bureaus_own, region=whole_city
    ),
    author(lambda actor, world, made: services.ask_for_review(actor, _made(world).course.pk)),
    author(lambda actor, world, pk: services.answer_remark(actor, pk, "已改"), prepare=_remark),
    author(lambda actor, world, made: services.keep_course(actor, _made(world).course.pk, "仍适用")),
    bureau(lambda actor, world, made: services.ask_owners(actor)),
    bureau(lambda actor, world, made: services.retire_unanswered(actor)),
    author(lambda actor, world, made: services.begin_version(actor, _made(world).course.pk)),
    author(lambda actor, world, made: services.clone_course(actor, _made(world).course.pk, "副本")),
    author(lambda actor, world, made: services.retire(actor, _made(world).course.pk, "过时")),
    author(lambda actor, world, made: queries.authored_course(actor, _made(world).course.pk)),
    author(lambda actor, world, made: queries.authored_activity(actor, _made(world).draft_text)),
    learner(lambda actor, world, code: groups.join(actor, code), prepare=_code),
    own(lambda actor, world, made: groups.leave(actor, _made(world).cohort)),
    own(lambda actor, world, pk: forum.report(actor, pk, "广告"), prepare=_staff_topic),
    learner(lambda actor, world, made: take_along(actor, _made(world).course.pk)),
    learner(lambda actor, world, made: bundle(actor, _made(world).course.pk)),
    learner(lambda actor, world, made: sync(actor, [])),
    runs(
        lambda actor, world, made: groups.open_cohort(
            actor, _unit(world), title="新", starts_on=date(2023, 3, 1), ends_on=date(2023, 3, 2), teacher_name="陈"
        )
    ),
    runs(
        lambda actor, world, pk: groups.plan_course(actor, pk, _made(world).course.pk, date(2023, 3, 9)), prepare=_free
    ),
    runs(lambda actor, world, made: groups.drop_course(actor, _made(world).cohort, _made(world).course.pk)),
    runs(lambda actor, world, pk: groups.close_cohort(actor, pk), prepare=_free),
    runs(lambda actor, world, made: groups.refresh(actor, _made(world).cohort)),
    runs(lambda actor, world, made: groups.tell(actor, _made(world).cohort, [_made(world).member], "加油")),
    runs(lambda actor, world, made: groups.remove_member(actor, _made(world).cohort, _made(world).member, "转班")),
    runs(lambda actor, world, pk: live.set_live(actor, pk, **CLASS), prepare=_free),
    runs(lambda actor, world, pk: live.call_off(actor, pk, "停电"), prepare=_live),
    own(lambda actor, world, pk: live.enter(actor, pk), prepare=_live),
    case(
        can.VIEW_COHORTS,
        lambda actor, world, pk: meetings.live_for(actor, pk),
        prepare=_live,
        organisation=_unit,
        region=own_region,
    ),
    author(lambda actor, world, pk: live.set_course_live(actor, pk, **CLASS), prepare=_lesson_live),
    author(lambda actor, world, pk: live.call_off(actor, pk, "停电"), prepare=_course_live),
    author(lambda actor, world, pk: meetings.live_for(actor, pk), prepare=_course_live),
    author(lambda actor, world, pk: live.choose_replay(actor, pk, None), prepare=_over),
    learner(lambda actor, world, pk: live.enter(actor, pk), prepare=_course_live),
    learner(lambda actor, world, pk: queries.lesson(actor, pk), prepare=_discussion),
    judge(lambda actor, world, pk: forum.hide(actor, pk, "跑题"), prepare=_contribution),
    judge(lambda actor, world, pk: forum.pin(actor, pk, True), prepare=_contribution),
    runs(lambda actor, world, made: forum.hide(actor, _made(world).topic, "跑题")),
    runs(lambda actor, world, made: forum.restore(actor, _made(world).topic)),
    runs(lambda actor, world, made: forum.pin(actor, _made(world).topic, True)),
    runs(lambda actor, world, made: forum.lock(actor, _made(world).topic, True)),
    case(
        can.VIEW_COHORTS,
        lambda actor, world, made: cohorts.cohort_for(actor, _made(world).cohort),
        organisation=_unit,
        region=own_region,
    ),
    bureau(lambda actor, world, made: services.create_course(actor, title="新课", category="care")),
    bureau(lambda actor, world, made: services.load_categories(actor)),
    bureau(lambda actor, world, made: services.enrol_many(actor, [])),
    bureau(lambda actor, world, made: services.import_hours(actor, [], source="tests")),
    bureau(lambda actor, world, made: services.record_completions(actor, [])),
    bureau(lambda actor, world, made: services.record_progress(actor, [])),
    case(
        can.RECORDS,
        lambda actor, world, made: clients.create_client(actor, name="新", scope="write", organisation_id=_unit(world)),
        organisation=_unit,
        region=own_region,
    ),
    case(
        can.RECORDS,
        lambda actor, world, pk: clients.end_client(actor, pk, "停用"),
        prepare=_client,
        organisation=_unit,
        region=own_region,
    ),
    case(
        can.RECORDS, lambda actor, world, made: clients.create_client(actor, name="新", scope="all"), region=whole_city
    ),
    learner(lambda actor, world, pk: launching.begin(actor, pk, "s"), prepare=_tool_lesson),
    author(lambda actor, world, pk: launching.begin_picking(actor, _made(world).module, pk, "s"), prepare=_tool),
    author(
        lambda actor, world, pk: picking.add_tool_activity(actor, _made(world).module, pk, title="练"), prepare=_tool
    ),
    judge(lambda actor, world, made: found(tools.scores_for(actor)), prepare=_scored),
    case(
        can.TOOLS,
        lambda actor, world, made: tools.register_tool(
            actor, name="新", jwks_url="https://a.example/k", organisation_id=_unit(world), **TOOL
        ),
        organisation=_unit,
        region=own_region,
    ),
    case(
        can.TOOLS,
        lambda actor, world, pk: tools.end_tool(actor, pk, "停用"),
        prepare=_tool,
        organisation=_unit,
        region=own_region,
    ),
    case(
        can.TOOLS,
        lambda actor, world, pk: tools.tool_for(actor, pk),
        prepare=_tool,
        organisation=_unit,
        region=own_region,
    ),
    case(
        can.TOOLS,
        lambda actor, world, made: platforms.register_platform(actor, organisation_id=_unit(world), **PLATFORM),
        organisation=_unit,
        region=own_region,
    ),
    case(
        can.TOOLS,
        lambda actor, world, pk: platforms.end_platform(actor, pk, "停用"),
        prepare=_platform,
        organisation=_unit,
        region=own_region,
    ),
    case(
        can.TOOLS,
        lambda actor, world, pk: platforms.platform_for(actor, pk),
        prepare=_platform,
        organisation=_unit,
        region=own_region,
    ),
    learner(
        lambda actor, world, arrival: accounts.join(actor, arrival, _made(world).course.pk, link=True),
        prepare=_arrival,
    ),
    own(lambda actor, world, pk: accounts.unlink(actor, pk), prepare=_account),
    case(can.TOOLS, lambda actor, world, made: tokens.rotate(actor), region=whole_city),
    case(can.TOOLS, lambda actor, world, made: tokens.withdraw_keys(actor, "外泄"), region=whole_city),
    case(
        can.FORWARD,
        lambda actor, world, made: forwarding.add_forward(
            actor, name="省", endpoint="https://example.org/xapi", key="k", secret="s"
        ),
        region=whole_city,
    ),
    case(
        can.FORWARD,
        lambda actor, world, pk: forwarding.end_forward(actor, pk, "停用"),
        prepare=_forward,
        region=whole_city,
    ),
    case(
        can.VIEW_HOURS,
        lambda actor, world, made: found(queries.ledger(actor)),
        prepare=_hours,
        region=own_region,
        person=own_person,
    ),
    case(
        can.SUPERVISE_LEARNING,
        lambda actor, world, made: signals.scan(actor, date(2023, 3, 1)),
        region=whole_city,
    ),
    case(
        can.VIEW_SIGNALS,
        lambda actor, world, pk: signal_queries.get_signal(actor, pk),
        prepare=_signal,
        region=own_region,
    ),
    case(
        can.CHECK_FACES,
        lambda actor, world, pk: face_queries.get_check(actor, pk),
        prepare=_face,
        organisation=_unit,
        region=own_region,
    ),
    case(
        can.CHECK_FACES,
        lambda actor, world, pk: faces.decide(actor, pk, same=True, reason="当面见过"),
        prepare=_face,
        organisation=_unit,
        region=own_region,
    ),
    own(lambda actor, world, pk: appeals.appeal(actor, pk, "当时就是我"), prepare=_rejected),
    own(
        lambda actor, world, key: faces.show_face(actor, key, ContentFile(b"", name="a.jpg")),
        prepare=_session,
    ),
    case(
        can.VIEW_FIGURES,
        lambda actor, world, made: analytics.of_course(actor, _made(world).course),
        organisation=_unit,
        region=own_region,
    ),
    case(
        can.VIEW_FIGURES,
        lambda actor, world, made: analytics.of_quiz(actor, _made(world).quiz),
        organisation=_unit,
        region=own_region,
    ),
    case(
        can.VIEW_FIGURES,
        lambda actor, world, made: queries.figures(actor, _made(world).course),
        organisation=_unit,
        region=own_region,
    ),
]


def _reviewed_elsewhere(world):
    """A course of its own under review, so that the draft of the others stays free."""
    course = Course.objects.filter(organisation_id=_unit(world), title="送审").first()
    if course is None:
        course = services.import_course(SYSTEM, {**PACKAGE, "title": "送审"}, organisation_id=_unit(world), draft=True)
        return services.send_to_review(SYSTEM, course.pk)
    return course.reviews.get()


def _line_item(score):
    names = ("lti_line_item", "lti_scores", "lti_results")
    return {f"learning:{name}:pk": score.line_item_id for name in names}


def objects(world) -> dict[str, object]:
    """What addresses name: our worker's studies, and the author's draft."""
    live_lesson = _lesson_live(world)
    talk = _discussion_of_ours(world)
    with at(DAY):
        key, attempt, made = _session(world), _attempt(world), _made(world)
        question = queries.authored_activity(SYSTEM, made.draft_quiz).questions.first().pk
    return {
        "learning:course_id": made.course.pk,
        "learning:activity_id": made.text,
        "learning:quiz_figures:activity_id": made.quiz,
        "learning:author_activity:activity_id": made.draft_text,
        "learning:change_activity:activity_id": made.draft_text,
        "learning:add_question:activity_id": made.draft_quiz,
        "learning:paste_questions:activity_id": made.draft_quiz,
        "learning:arrange_questions:activity_id": made.draft_quiz,
        "learning:preview:activity_id": made.draft_text,
        "learning:case_id": _reviewed_elsewhere(world).case_id,
        "learning:remark_id": services.remark(SYSTEM, _reviewed_elsewhere(world).case_id, "改短").pk,
        "learning:question_id": question,
        "learning:import_id": _asked_import(world),
        "learning:note_id": _note(world),
        "learning:module_id": made.module,
        "learning:try_package:activity_id": _draft_package(world, made),
        "learning:organisation_id": _unit(world),
        "learning:cohort_id": made.cohort,
        "learning:live_id": _live(world),
        "learning:set_live:activity_id": live_lesson,
        "learning:discussion:activity_id": talk,
        "learning:choose_replay:live_id": _over(world),
        "learning:topic_id": made.topic,
        "learning:post_id": made.topic,
        "learning:key": key,
        "files:key": incoming.begin(world.own.actors[Role.PROVIDER], LESSON_FILE.code, "a.mp4", 9).key,
        "learning:pk": _waiting(world),
        "learning:attempt_id": attempt,
        "learning:account_id": _account(world),
        "learning:platform_id": platforms.visible_to(SYSTEM).get().pk,
        "learning:tool_id": _tool(world),
        "learning:open_tool:activity_id": _tool_lesson(world),
        "learning:try_tool:activity_id": _draft_tool(world, made),
        **_line_item(_scored(world)),
        "learning:check_id": _face(world),
        "learning:signal_id": _signal(world),
        "learning:pause_id": _pause(world),
        "learning:end_record_client:pk": _client(world),
        "learning:end_record_forward:pk": _forward(world),
    }
