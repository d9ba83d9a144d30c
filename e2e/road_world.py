"""Who and what is there on the morning of 1 March 2023, when the road is walked in a browser; made by the services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model

from jianglu import learning
from jianglu.assessment.bank import services as bank
from jianglu.assessment.bank.models import Item
from jianglu.assessment.bank.services import ItemText, NodeRow
from jianglu.assessment.filing import services as filing
from jianglu.assessment.filing.services import ScopeRow
from jianglu.assessment.marking import services as marking
from jianglu.assessment.marking.services import CriterionRow
from jianglu.benefits import services as benefits
from jianglu.catalogue.loading import load_catalogue
from jianglu.credentials import services as issuing
from jianglu.kernel.money import fen
from jianglu.learning import services as courses
from jianglu.learning.package import read_package
from jianglu.people.services import EmploymentRow, GroupRow, InsuranceSpell, add_to_key_group, employ, record_insurance
from jianglu.platform import workflow
from jianglu.platform.access import Actor, Role
from jianglu.platform.calendar import clock
from jianglu.statistics import seed as letter
from jianglu.testing import DISTRICT, SYSTEM, make_actor, make_organisation, make_person, make_region, resident_number
from jianglu.training import services as training
from jianglu.training.tests.conftest import issue

CARE = "4-10-01-05"
STREET = "500105001"
COURSE = Path(learning.__file__).parent / "data/courses/01-care-basics.md"
CLASSMATES = ("何永芬", "冉素华", "向明慧", "谭桂英")
READING_SECONDS = 6  # of a lesson, so that a test need not read for minutes; half of it must be read

SINGLE = (
    ("安全", "协助卧床老人翻身的间隔一般为", ("每两小时", "每六小时", "每十二小时", "每天")),
    ("安全", "发现老人骶尾部皮肤发红，应当", ("解除压力并报告护士", "用力按摩", "热敷", "不作处理")),
    ("照护", "给老人喂饭时，床头应当", ("抬高 30 至 45 度", "放平", "抬高 90 度", "放低")),
    ("照护", "七步洗手法揉搓时间不少于", ("40 秒", "10 秒", "5 秒", "5 分钟")),
)
MULTIPLE = (
    ("安全", "压疮的好发部位有", ("骶尾部", "足跟", "手背", "耳垂"), "AB"),
    ("照护", "与听力减退的老人说话，应当", ("面对老人", "放慢语速", "大声喊叫", "边走边说"), "AB"),
)
TRUE_FALSE = (("安全", "戴手套可以代替洗手。", "F"), ("照护", "每次护理前应先说明并征得老人同意。", "T"))


@dataclass
class Road:
    """The people of the road, each with an account."""

    worker: Actor
    provider: Actor
    teacher: Actor
    body: Actor
    assessor: Actor
    colleague: Actor
    district: Actor
    city: Actor
    checker: Actor
    leader: Actor
    operator: Actor
    name: str
    quiz: dict[str, Any]


def build() -> Road:
    """Everything but what the walkers do themselves."""
    make_region()
    clock.move(clock.opening())
    load_catalogue(only=[CARE])
    letter.publish_letter(SYSTEM)
    road = _people()
    _working_life(road.worker)
    _class(road, _course(road))
    _assessment(road)
    benefits.open_line(
        road.city,
        year=2023,
        benefit="skill-upgrade",
        region_code=DISTRICT,
        amount=fen(100_000),
        key="渝失保〔2023〕1号",
    )
    return road


def answer_key() -> dict[str, set[str]]:
    """The texts that are right, by stem of the exam's question."""
    found = {stem: {options[0]} for _node, stem, options in SINGLE}
    found |= {stem: {options["ABCD".index(key)] for key in keys} for _node, stem, options, keys in MULTIPLE}
    return found | {stem: {"正确" if key == "T" else "错误"} for _node, stem, key in TRUE_FALSE}


def _people() -> Road:
    school = make_organisation("江北区康宁职业培训学校", kinds=["provider"])
    college = make_organisation("重庆康养技师学院", kinds=["college", "body"])
    person = make_person("周小梅", region=STREET, born=date(1988, 4, 12), sex="female")
    return Road(
        worker=_named("周小梅", make_actor(Role.WORKER, person=person)),
        provider=_named("康宁学校教务", make_actor(Role.PROVIDER, organisation=school)),
        teacher=_named("王秀英", make_actor(Role.TEACHER, organisation=school)),
        body=_named("评价中心考务", make_actor(Role.BODY, organisation=college)),
        assessor=_named("李志刚", make_actor(Role.ASSESSOR, organisation=college)),
        colleague=_named("陈晓兰", make_actor(Role.ASSESSOR, organisation=college)),
        district=_named("江北区经办", make_actor(Role.DISTRICT_CLERK)),
        city=_named("市级经办甲", make_actor(Role.CITY_CLERK)),
        checker=_named("市级经办乙", make_actor(Role.CITY_CLERK)),
        leader=_named("分管领导", make_actor(Role.LEADER)),
        operator=_named("平台运维", make_actor(Role.OPERATOR)),
        name=person.name,
        quiz={},
    )


def _named(name: str, actor: Actor) -> Actor:
    get_user_model().objects.filter(pk=actor.user_id or 0).update(name=name, username=name)
    return actor


def _working_life(worker: Actor) -> None:
    firm = make_organisation("重庆渝康养老服务有限公司")
    person = worker.person_id
    assert person is not None
    add_to_key_group(SYSTEM, GroupRow(person, "rural_transfer_worker", date(2022, 1, 1), None, "街镇登记"))
    spell = InsuranceSpell(person, firm.pk, DISTRICT, "unemployment", date(2021, 1, 1), date(2023, 12, 1))
    record_insurance(SYSTEM, [spell], source="参保登记")
    employ(SYSTEM, EmploymentRow(person, firm.pk, date(2021, 1, 1), occupation_code=CARE), source="用工备案")


def _course(road: Road) -> int:
    """The demo city's own course, with lessons short enough to be read in a test."""
    courses.load_categories(SYSTEM)
    package = read_package(COURSE.read_text("utf-8"))
    for activity in (activity for module in package["modules"] for activity in module["activities"]):
        if activity["kind"] == "quiz":
            road.quiz = {question["stem"]: question for question in activity["questions"]}
        else:
            activity["seconds"] = READING_SECONDS
    return courses.import_course(SYSTEM, package).pk


def _class(road: Road, course: int) -> None:
    """An approved programme, a class of five days in the worker's own street, vouchers to claim."""
    unit = road.provider.organisation_ids[0]
    programme = training.create_programme(
        road.provider, unit, subsidised=True, courses=[course], type="employment", title="养老护理员（五级）就业技能班",
        occupation_id=CARE, level="5", theory_hours=16, practice_hours=24, fee=fen(1000),
        summary="五天学会照护卧床老人，线上课程配合实训室操作。",
    )  # fmt: skip
    case = training.submit_programme(road.provider, programme.pk).case
    assert case is not None  # a submitted programme has one
    case = workflow.act(road.district, case.pk, "pass", version=case.version)
    workflow.act(road.city, case.pk, "approve", version=case.version)
    opened = training.open_class(
        road.provider, programme.pk, region_code=STREET, address="建新北路 88 号", start_on=date(2023, 3, 8),
        end_on=date(2023, 3, 14), seats=20, teacher_name="王秀英",
    )  # fmt: skip
    for place, name in enumerate(CLASSMATES):
        number = resident_number(born=date(1985 + place, 9, 1), sex="female")
        make_person(name, number=number)
        training.enrol_by_number(road.provider, opened.pk, name=name, number=number)
    issue(50, city=road.city)


def _assessment(road: Road) -> None:
    """A filed body with site, rooms, assessors; a bank and a rubric of the occupation."""
    unit = road.body.organisation_ids[0]
    (body,) = filing.file_bodies(
        SYSTEM, [(unit, "college", [ScopeRow(CARE, ("5", "4", "3"))])], filed_on=date(2022, 1, 1)
    )
    issuing.number_issuer(SYSTEM, unit, letter="S", site=7)
    site = filing.add_site(road.body, body.pk, name="观音桥考点", region_code=DISTRICT, address="江北区洋河路 6 号")
    filing.add_room(road.body, site.pk, name="机房 101", kind="theory", capacity=30)
    for name, account in (("李志刚", road.assessor), ("陈晓兰", road.colleague)):
        filing.register_assessor(
            road.body, body.pk, name=name, grade="senior", qualification="1", occupations=[CARE],
            card_number=f"KP{account.user_id:08d}", valid_until=date(2026, 1, 1), user_id=account.user_id,
        )  # fmt: skip
    make_bank()
    make_rubric()


def make_rubric() -> None:
    """The practice task of the occupation, for levels 5 to 3."""
    marking.save_rubric(
        SYSTEM, CARE, code="P", title="为卧床老人翻身并预防压疮", task="按操作流程完成沟通、翻身、皮肤检查和记录。", minutes=30,
        levels=["5", "4", "3"], tolerance=10,
        criteria=[
            CriterionRow("沟通与告知", 20), CriterionRow("安全防护", 30, critical=True), CriterionRow("翻身操作", 30),
            CriterionRow("皮肤检查与记录", 20),
        ],
    )  # fmt: skip


def make_bank() -> None:
    """A bank with one blueprint and eight items, as many as a paper asks."""
    made = bank.create_bank(SYSTEM, CARE)
    blueprint = bank.save_blueprint(
        SYSTEM, made.pk, code="B1", title="养老护理员理论知识细目表", levels=["5", "4", "3"],
        counts={"single": 4, "multiple": 2, "true_false": 2}, points={"single": 15, "multiple": 10, "true_false": 10},
        nodes=[NodeRow("A", "职业要求"), NodeRow("A-1", "安全", 50, "A"), NodeRow("A-2", "照护", 50, "A")],
    )  # fmt: skip
    nodes = {node.title: node for node in blueprint.nodes.filter(weight__gt=0)}
    rows = [
        *((nodes[node], ItemText("single", stem, _options(texts), ("A",))) for node, stem, texts in SINGLE),
        *((nodes[node], ItemText("multiple", stem, _options(texts), tuple(k))) for node, stem, texts, k in MULTIPLE),
        *((nodes[node], ItemText("true_false", stem, (), (key,))) for node, stem, key in TRUE_FALSE),
    ]
    bank.add_items(SYSTEM, made, rows, state=Item.State.ACTIVE)


def _options(texts: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(zip("ABCD", texts, strict=True))
