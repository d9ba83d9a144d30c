"""The demo city's courses, and what its people have learnt online."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from jianglu.platform import calendar, files
from jianglu.platform.calendar.clock import ZONE
from jianglu.platform.seeding import World

from . import queries, services
from . import seed_together as together
from .lti import addresses, picking, tools
from .lti.tool import platforms
from .models import Activity, Course, Enrolment, PlaySession
from .package import read_package
from .planning import services as planning
from .releases.rules import Need, Release
from .scorm.building import folder
from .signals import services as signals
from .uploads import LESSON_FILE

DATA = Path(__file__).parent / "data"
VIDEO = DATA / "handwashing.mp4"
VIDEO_SECONDS = 54
COURSEWARE = DATA / "packages" / "seven-steps"
CARTRIDGE = DATA / "packages" / "safety-cartridge"
UNITS = DATA / "packages" / "when-to-wash"
COURSEWARE_SECONDS = 360
FIRST = date(2022, 1, 10)
LEARNERS = 1800
ANSWERS = (
    "我照护的是外婆，83 岁，中风后右侧无力，能坐轮椅。最想学会翻身和喂饭。",
    "在养老院上班半年，负责四位失能老人。想学会防褥疮，还有怎样和失智老人说话。",
    "父亲糖尿病多年，视力不好，夜里容易摔。想学会安全转移和测血糖。",
)
BEFORE = {"13-transport-ev": "12-transport-auto", "09-elec-elevator": "08-elec-basics"}
"""Which course files come after which."""
RULED = "24-general-craft"
"""The course file with days of release and deadlines."""


def seed(world: World) -> None:
    """Categories, courses over all of them, and two years of learning by people to whom they fit."""
    world.progress("在线课程")
    services.load_categories(world.actor)
    courses = _courses(world)
    _in_review(world)
    _imported(world)
    unfinished = _learning(world, courses)
    _handed_in(world, courses[0]["id"], unfinished)
    together.meetings(world, courses[0]["id"])
    together.discussed(world, courses[0]["id"])
    together.group(world, courses)
    together.faces(world, courses[0]["id"])
    _week_plan(world, courses[0]["id"])
    _machine(world, courses[0]["id"])
    _elsewhere(world, courses[1]["id"])


def _courses(world: World) -> list[dict[str, Any]]:
    """Import every course file; the bureau and the first providers take turns as authors."""
    providers = world.organisations("provider")
    made = []
    ids: dict[str, int] = {}
    for number, path in enumerate(sorted((DATA / "courses").glob("*.md"))):
        package = read_package(path.read_text("utf-8"))
        with world.at(FIRST + timedelta(days=9 * number)):
            if number == 0:
                _add_video(world, package)
                _add_package(world, package)
                _add_work(package)
                together.add_live(package)
                together.add_discussion(package)
            author = providers[number // 3 % len(providers)].id if number % 3 == 0 and providers else None
            course = services.import_course(world.actor, package, organisation_id=author, draft=path.stem == RULED)
            if path.stem == RULED:
                _ruled(world, course)
        ids[path.stem] = course.pk
        made.append({"id": course.pk, "occupation": package.get("occupation"), "since": FIRST + timedelta(9 * number)})
    for course_name, needed in BEFORE.items():
        services.set_prerequisites(world.actor, ids[course_name], [ids[needed]])
    with world.at(world.today - timedelta(days=3)):
        services.enrol(together.worker(world.people[0]), ids[RULED])
    return made


def _ruled(world: World, course: Course) -> None:
    """A course that says when: its second chapter the day after joining, its quiz after both lessons, within a week."""
    _version, (first, second) = queries.workshop(course)
    quiz = second.activities.get(kind="quiz")
    before = [*first.activities.all(), *second.activities.exclude(pk=quiz.pk)]
    services.set_module_release(world.actor, second.pk, Release(opens_after=1))
    services.set_activity_release(world.actor, before[0].pk, Release(due_after=5))
    needs = tuple(Need(str(row.key)) for row in before)
    services.set_activity_release(world.actor, quiz.pk, Release(needs=needs, due_after=7))
    services.publish(world.actor, course.pk)


def _in_review(world: World) -> None:
    """A unit's draft that lies with the reviewer, with a remark."""
    providers = world.organisations("provider")
    if not providers:
        return
    course = queries.open_courses().filter(organisation_id=providers[0].id).first()
    if course is None:
        return
    services.begin_version(world.actor, course.pk)
    review = services.send_to_review(world.actor, course.pk)
    services.remark(world.actor, review.case_id, "第一章的目标写得清楚；请给测验题补上解析。")


def _imported(world: World) -> None:
    """A course that a unit brought along from another platform: a draft, and the report of what was lost."""
    providers = world.organisations("provider")
    if not providers:
        return
    upload = ContentFile(folder(CARTRIDGE), name="居家用电安全.imscc")
    row = services.ask_import(world.actor, upload, organisation_id=providers[0].id, category="electrical")
    services.run_import(world.actor, row.pk, start=lambda total: None, step=lambda: None)


def _add_video(world: World, package: dict[str, Any]) -> None:
    stored = files.store_bytes(world.actor, VIDEO.read_bytes(), "七步洗手法.mp4", purpose=LESSON_FILE)
    package["modules"][0]["activities"].insert(
        1,
        {
            "kind": "video",
            "title": "七步洗手法（视频）",
            "body": "跟着视频一起做一遍。",
            "file_id": stored.pk,
            "seconds": VIDEO_SECONDS,
            "required": False,
        },
    )


def _add_package(world: World, package: dict[str, Any]) -> None:
    """Packages of our own making, as an authoring tool would have exported them: SCORM 1.2 and cmi5."""
    units = services.take_package_bytes(world.actor, folder(UNITS), "什么时候洗手.zip")
    package["modules"][0]["activities"].append(
        {
            "kind": "scorm",
            "title": "什么时候洗手（两部分）",
            "body": "先读五个时机，再做小测，80 分通过。",
            "file_id": units.file_id,
            "seconds": COURSEWARE_SECONDS,
            "required": False,
        }
    )
    taken = services.take_package_bytes(world.actor, folder(COURSEWARE), "七步洗手互动练习.zip")
    package["modules"][0]["activities"].insert(
        2,
        {
            "kind": "scorm",
            "title": "七步洗手（互动练习）",
            "body": "读完七步后回答三道题，80 分及格。",
            "file_id": taken.file_id,
            "seconds": COURSEWARE_SECONDS,
            "required": False,
        },
    )


def _add_work(package: dict[str, Any]) -> None:
    """What is handed in: an assignment before the first lesson, a practice task after the last."""
    package["modules"][0]["activities"].insert(
        0,
        {
            "kind": "assignment",
            "title": "学前小作业：我要照护谁",
            "body": "写下您要照护的老人的情况（不写姓名），和您最想学会的两件事。教师会据此给您建议。",
            "required": False,
        },
    )
    package["modules"][-1]["activities"].append(
        {
            "kind": "practice",
            "title": "实操：给老人翻身",
            "body": "在实训室或工作中，在有经验的人看护下做一遍，拍下关键步骤（不拍老人面部）。",
            "checklist": [
                "告知老人并拉好床栏",
                "双腿屈膝、双手抱胸",
                "一手扶肩一手扶髋，平稳翻转",
                "背部和两膝间垫软枕",
                "检查皮肤并记录时间",
            ],
            "required": False,
        }
    )


def _handed_in(world: World, course_id: int, unfinished: list[tuple[int, int]]) -> None:
    """Assignments of some learners: the newest wait for the provider, earlier ones are judged."""
    activity = queries.outline(queries.get_course(course_id), None).lines[0].activity
    begun = [person for person, course in unfinished if course == course_id]
    for place, person in enumerate(begun[:6]):
        learner = together.learner(person)
        with world.at(world.today - timedelta(days=9 - place)):
            made = services.hand_in(learner, activity.pk, text=ANSWERS[place % len(ANSWERS)])
        if place < 3:
            with world.at(world.today - timedelta(days=2)):
                passed = place != 1
                services.judge(
                    world.actor,
                    made.pk,
                    passed=passed,
                    score=85 if passed else 40,
                    comment="观察得很细，先从洗手和翻身学起。" if passed else "请再写两句：老人能自己坐起来吗？",
                )


def _learning(world: World, courses: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """Who learnt what and when: courses of one's occupation first, then the general ones; not before the course.

    Returns who has not finished which, as (person, course).
    """
    rng = world.rng
    general = [course for course in courses if not course["occupation"]]
    by_occupation: dict[str, list[dict[str, Any]]] = {}
    for course in courses:
        if course["occupation"]:
            by_occupation.setdefault(course["occupation"], []).append(course)
    learners = [person for person in world.people[1:] if together.grown_up(person, world.today)]
    pairs: dict[tuple[int, int], date] = {}
    for person in rng.sample(learners, min(LEARNERS, len(learners))):
        fitting = by_occupation.get(person.occupation_code or "", [])
        for course in [*fitting[:2], rng.choice(general)]:
            begin = max(course["since"], date(2022, 6, 1))
            pairs[person.id, course["id"]] = begin + timedelta(rng.randrange(max(1, (world.today - begin).days - 10)))
    started: dict[date, list[tuple[int, int]]] = {}
    for pair, day in pairs.items():
        started.setdefault(day.replace(day=1), []).append(pair)
    for month, group in sorted(started.items()):
        services.enrol_many(world.actor, group, at=datetime.combine(month, time(19), ZONE))
    lengths = {row.pk: row.current.seconds for row in queries.open_courses() if row.current}
    hours: list[tuple[int, int, date, int]] = []
    done: list[tuple[int, int, datetime]] = []
    for (learner, course_id), day in pairs.items():
        finished = rng.random() < 0.62
        share = 1.0 if finished else rng.uniform(0.1, 0.7)
        hours.append((learner, course_id, day, int(lengths[course_id] * share)))
        if finished:
            done.append((learner, course_id, datetime.combine(day + timedelta(rng.randrange(9)), time(20), ZONE)))
    services.import_hours(world.actor, hours, "原培训网学习记录")
    services.record_completions(world.actor, done)
    world.progress(f"在线课程 {len(courses)} 门，学习记录 {len(pairs)} 条（{calendar.today().isoformat()} 止）")
    finished_pairs = {row[:2] for row in done}
    return [pair for pair in pairs if pair not in finished_pairs]


def _week_plan(world: World, course_id: int) -> None:
    """The demo worker plans an hour and a half a week: two weeks kept, one at home with a cold, this one begun."""
    person = world.people[0]
    monday = world.today - timedelta(days=world.today.weekday())
    with world.at(monday - timedelta(days=21)):
        planning.set_plan(together.worker(person), days=[1, 3, 5], minutes=90, reminds=True, remind_hour=19)
    planning.pause(together.worker(person), monday - timedelta(days=14), monday - timedelta(days=8))
    minutes = {-20: 35, -18: 30, -16: 30, -6: 45, -2: 50, 0: 40}
    learnt = [
        (person.id, course_id, monday + timedelta(days=place), 60 * count)
        for place, count in minutes.items()
        if monday + timedelta(days=place) <= world.today
    ]
    services.import_hours(world.actor, learnt, "原培训网学习记录")


def _elsewhere(world: World, course_id: int) -> None:
    """The site as a tool of its own, by LTI: one course opens another one as a college's platform would, and gets its score."""
    here = addresses.absolute("lti_launch")
    tool = tools.register_tool(
        world.actor, name="匠路课程（示例：另一个平台）", login_url=addresses.absolute("lti_login"), launch_url=here,
        redirect_uris=[here], jwks_url=addresses.jwks(),
    )  # fmt: skip
    platforms.register_platform(
        world.actor, name="匠路（示例：本站自己）", issuer=addresses.issuer(), client_id=tool.client_id,
        deployments=[tool.deployment_id], login_url=addresses.absolute("lti_authorize"), token_url=addresses.token(),
        jwks_url=addresses.jwks(),
    )  # fmt: skip
    course = services.create_course(
        world.actor, title="跨平台学习示例", category="care", summary="课程里的一节在外部工具中学习，学完后成绩自动交回。",
        outcomes="会打开外部工具并交回成绩", teacher="王秀英",
    )  # fmt: skip
    module = services.add_module(world.actor, course.pk, "在别的平台学")
    picking.add_tool_activity(
        world.actor, module.pk, tool.pk, title="到另一个平台学一门课", url=addresses.absolute("course", course_id),
        body="点“打开工具”，在新窗口确认账号后学完那门课，这里会自动完成。",
    )  # fmt: skip
    services.publish(world.actor, course.pk)


def _machine(world: World, course_id: int) -> None:
    """Somebody whose presence checks were answered like a clock yesterday; the nightly look finds them."""
    person = next(person for person in reversed(world.people) if together.grown_up(person, world.today))
    services.enrol_many(world.actor, [(person.id, course_id)], at=datetime.combine(world.today, time(9), ZONE))
    enrolment = Enrolment.objects.select_related("version").get(person_id=person.id, course_id=course_id)
    lesson = Activity.objects.filter(module__version=enrolment.version).order_by("module__seq", "seq")[0]
    opened = datetime.combine(world.today - timedelta(days=1), time(20), ZONE)
    for n in range(3):
        at = opened + timedelta(hours=n)
        PlaySession.objects.create(
            person_id=person.id, enrolment=enrolment, activity=lesson, opened_at=at, beat_at=at + timedelta(minutes=50),
            closed_at=at + timedelta(minutes=50), check_in=600, device="desktop",
            answers=[round(3 + world.rng.uniform(-0.2, 0.2), 1) for _check in range(4)],
        )  # fmt: skip
    signals.scan(world.actor, world.today)
