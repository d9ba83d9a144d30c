"""The demo city's people who learn together: live classes, a discussion, a study group."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from jianglu.platform import calendar
from jianglu.platform.access import Actor, Grant, Role, ScopeKind
from jianglu.platform.calendar.clock import ZONE
from jianglu.platform.seeding import SeedPerson, World

from . import queries, services
from .cohorts import forum
from .cohorts import services as groups
from .faces import appeals, asking
from .faces import services as checks
from .lives import services as live
from .models import Activity, Enrolment, FaceCheck, PlaySession

SAID = (
    "我会先停手，蹲下来问他哪里疼、什么时候开始疼，再告诉他每一步要做什么。疼得厉害就先报告护士，不硬翻。",
    "先用枕头垫稳疼的一侧，请他自己抬一点，我再顺着他的力气翻。边做边说，他知道要动哪里就不怕了。",
    "我会看一下皮肤和导管，确认没有压到。然后换一个人来说，家人在旁边时老人比较放松。",
)


def add_live(package: dict[str, Any]) -> None:
    """A live class after the first chapter; its dates are set by `_meetings`."""
    package["modules"][0]["activities"].append(
        {
            "kind": "live",
            "title": "直播答疑：照护老人先做什么",
            "body": "带着问题来：老师用半小时讲洗手和翻身，再用半小时答疑。来不了的可以看回放。",
            "required": False,
        }
    )


def add_discussion(package: dict[str, Any]) -> None:
    """A discussion at the end of the first course; what is said there is by `_discussed`."""
    package["modules"][-1]["activities"].append(
        {
            "kind": "discussion",
            "title": "讨论：老人不肯翻身怎么办",
            "body": "您照护的老人说“别动我，疼”。您会先做什么、怎么说？写下您的做法和理由，再看看同学怎么做。",
            "least_chars": 20,
            "least_replies": 1,
            "own_first": True,
            "required": False,
        }
    )


def meetings(world: World, course_id: int) -> None:
    """A live class of the first course that two came to, with its replay, and one tomorrow evening."""
    rows = queries.outline(queries.get_course(course_id), None).lines
    lesson = next(line.activity for line in rows if line.activity.kind == Activity.Kind.LIVE)
    video = next(line.activity for line in rows if line.activity.kind == Activity.Kind.VIDEO)
    learners = Enrolment.objects.filter(course_id=course_id).order_by("pk").values_list("person_id", flat=True)[:2]
    with world.at(world.today - timedelta(days=6)):
        held = calendar.now()
    with world.at(world.today - timedelta(days=8)):
        first = live.set_course_live(
            world.actor, lesson.pk, url="https://meeting.example/407", starts_at=held, minutes=60, teacher_name="王秀英"
        )
    with world.at(world.today - timedelta(days=6)):
        for person in learners:
            live.enter(learner(person), first.pk)
    live.choose_replay(world.actor, first.pk, video.pk)
    with world.at(world.today):
        soon = datetime.combine(world.today + timedelta(days=1), time(19, 30), ZONE)
        live.set_course_live(
            world.actor, lesson.pk, url="https://meeting.example/408", starts_at=soon, minutes=60, teacher_name="王秀英"
        )


def discussed(world: World, course_id: int) -> None:
    """Three learners say something, one answers another, the teacher pins a hint."""
    rows = queries.outline(queries.get_course(course_id), None).lines
    lesson = next(line.activity for line in rows if line.activity.kind == Activity.Kind.DISCUSSION)
    learners = Enrolment.objects.filter(course_id=course_id, completed_at__isnull=False).order_by("pk")
    people = list(learners.values_list("person_id", flat=True)[:3])
    with world.at(world.today - timedelta(days=5)):
        hint = forum.contribute(world.actor, lesson.pk, "提示：先问疼在哪里，再想动作。疼痛本身也要报告护士。")
        forum.pin(world.actor, hint.pk, True)
        said = [forum.contribute(learner(pk), lesson.pk, SAID[n]) for n, pk in enumerate(people)]
    with world.at(world.today - timedelta(days=3)):
        forum.answer(learner(people[1]), said[0].pk, "先问疼在哪里这一点很好，我以前总是直接上手。")


def group(world: World, courses: list[dict[str, Any]]) -> None:
    """A study group of the demo provider that has run for three weeks: some are through, some behind, one asks."""
    provider = world.account("provider")
    if provider.organisation_id is None:
        return
    rng = world.rng
    start = world.today - timedelta(days=21)
    people = [world.people[0], *(person for person in world.people[1:] if grown_up(person, world.today))][:18]
    chosen = [course["id"] for course in courses[:2]]
    with world.at(start):
        group = groups.open_cohort(
            provider.actor, provider.organisation_id, title="社区照护线上学习小组", starts_on=start,
            ends_on=start + timedelta(days=35), teacher_name="王秀英", courses=chosen,
        )  # fmt: skip
        for person in people:
            groups.join(worker(person), group.code)
    rows: list[tuple[int, int, int, datetime]] = []
    for person in people[1:]:
        count, day = rng.choice([(0, 0), (1, 3), (2, 12), (4, 15), (9, 16), (9, 18), (9, 19)])
        if count:
            rows.append((person.id, chosen[0], count, datetime.combine(start + timedelta(day), time(20), ZONE)))
        if count > 4 and rng.random() < 0.6:
            rows.append((person.id, chosen[1], 9, datetime.combine(world.today - timedelta(1), time(20), ZONE)))
    services.record_progress(world.actor, rows)
    services.record_completions(world.actor, [(person, course, at) for person, course, count, at in rows if count > 4])
    groups.plan_course(provider.actor, group.pk, chosen[0], start + timedelta(days=24))
    _live(world, provider.actor, group.pk, people)
    with world.at(world.today - timedelta(days=2)):
        asked = forum.post_topic(worker(people[3]), group.pk, "翻身时间隔多久？", "书上说两小时，夜里也一样吗？")
    with world.at(world.today - timedelta(days=1)):
        forum.answer(provider.actor, asked.pk, "夜里也是两小时一次；皮肤已经发红的，缩短到一小时。")
        forum.post_topic(provider.actor, group.pk, "本周安排", "请在周五前学完第一门课的测验。")


def _live(world: World, teacher: Actor, group: int, people: list[SeedPerson]) -> None:
    """One that most of them came to, and one today that begins soon."""
    day = world.today - timedelta(days=4)
    with world.at(day):
        held = calendar.now()
    with world.at(day - timedelta(days=2)):
        first = live.set_live(
            teacher, group, title="翻身与压疮预防答疑", url="https://meeting.example/311", starts_at=held, minutes=60
        )
    with world.at(day):
        for person in people[: len(people) * 2 // 3]:
            live.enter(worker(person), first.pk)
    with world.at(world.today):
        soon = calendar.now() + timedelta(minutes=10)
        live.set_live(teacher, group, title="考前串讲", url="https://meeting.example/322", starts_at=soon, minutes=90)


def worker(person: SeedPerson) -> Actor:
    return learner(person.id)


def learner(pk: int) -> Actor:
    return Actor(name=f"person:{pk}", person_id=pk, grants=(Grant(Role.WORKER, ScopeKind.SELF, str(pk)),))


def grown_up(person: SeedPerson, today: date) -> bool:
    return date(today.year - 60, today.month, today.day) < person.born < date(today.year - 18, today.month, today.day)


def faces(world: World, course_id: int) -> None:
    """A subsidised class of the demo provider that is over: two checks were judged not to be them, one learner appeals."""
    provider = world.account("provider")
    if provider.organisation_id is None:
        return
    people = [world.people[0], *(person for person in world.people[1:] if grown_up(person, world.today))][:2]
    start = world.today - timedelta(days=10)
    with world.at(start):
        cohort = groups.open_cohort(
            provider.actor, provider.organisation_id, title="补贴培训线上班", starts_on=start,
            ends_on=start + timedelta(days=9), teacher_name="王秀英", courses=[course_id], subsidised=True,
        )  # fmt: skip
        for person in people:
            groups.join(worker(person), cohort.code)
    for place, person in enumerate(people):
        enrolment = Enrolment.objects.get(person_id=person.id, course_id=course_id)
        lesson = Activity.objects.filter(module__version_id=enrolment.version_id, kind=Activity.Kind.TEXT)[0]
        with world.at(world.today - timedelta(days=5)):
            now = calendar.now()
            session = PlaySession.objects.create(
                person_id=person.id, enrolment=enrolment, activity=lesson, opened_at=now, beat_at=now, closed_at=now,
                check_in=600, device="phone",
            )  # fmt: skip
            check = asking.note(session, FaceCheck.State.LATE, now, cohort=cohort)
        if check is not None:
            with world.at(world.today - timedelta(days=3)):
                checks.decide(provider.actor, check.pk, same=False, reason="没有按时拍照，打电话也没有接")
            if place:
                appeals.appeal(worker(person), check.pk, "当时在病房值班，手机不在身边，护士长可以证明")
    with world.at(world.today - timedelta(days=1)):
        groups.close_cohort(provider.actor, cohort.pk)
