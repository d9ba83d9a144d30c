"""The demo city's supervision: supervisors, a draw over past exams, sheets, and findings and measures in every state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from io import BytesIO
from uuid import UUID

import segno
from django.core.files.base import ContentFile

from jianglu.platform import workflow
from jianglu.platform.access import Actor
from jianglu.platform.seeding import ROAD_DISTRICT, World
from jianglu.platform.workflow import Case

from ..errors import NothingToDraw
from ..filing.models import Body
from . import rules, services
from .models import Inspection, Measure

SYSTEM = Actor.system("seed")
DRAWS = ((190, 110, ROAD_DISTRICT, 100), (105, 22, ROAD_DISTRICT, 100), (80, 22, "50", 40))
"""(days ago from, to, region, share in per cent): the road's district first, so that its clerk has something to see."""
FAILURES: tuple[Mapping[int, str], ...] = (
    {2: "缴费标准未张贴"},
    {7: "考场后排有一部手机未收"},
    {3: "一名考生人证照片不清，未二次核验"},
    {9: "考评员仅 2 人，人数不足"},
    {},
    {11: "异常情况记录缺监考签字"},
    {6: "启封记录只有一人签字"},
    {1: "现场考核等级与计划公布不一致"},
)
"""What the first inspections find, by number of the item; the others find nothing."""


def seed_supervision(world: World, demo: Body) -> int:
    """Returns how many inspections were made."""
    cards = {
        username: services.register_supervisor(
            SYSTEM, account.user_id, name=name, region_code=region, card_number=f"R5022{n:04d}",
            valid_until=world.today + timedelta(days=600), organisation_id=unit, internal=unit is not None,
        )
        for n, (username, name, region, unit) in enumerate(
            (
                ("city", "市督导员", "50", None),
                ("district", "江北区督导员", world.district, None),
                ("district2", "渝中区督导员", "500103", None),
                ("assessor2", "内部督导员", demo.region_code, demo.organisation_id),
            ),
            start=1,
        )
        if (account := world.account(username))
    }  # fmt: skip
    trained_on = world.today - timedelta(days=DRAWS[0][0] + 20)
    for card in cards.values():
        services.record_training(SYSTEM, card.pk, held_on=trained_on, hours=24, title="质量督导员培训班")
    plan = demo.plans.filter(state="announced").order_by("theory_at").first()
    if plan is not None:
        services.assign(SYSTEM, plan.pk, cards["assessor2"].pk)
    rows = [row for days in DRAWS for row in _draw(world, *days)]
    for place, row in enumerate(rows[:40]):
        if place % 9 != 8:  # some were not gone to
            _inspect(world, row, FAILURES[place] if place < len(FAILURES) else {})
    _follow_up(world, rows, demo)
    return len(rows)


def _draw(world: World, since: int, until: int, region: str, share: int) -> list[Inspection]:
    first = world.today - timedelta(days=since)
    try:
        with world.at(first):
            made = services.draw(
                SYSTEM, region, first=first, last=world.today - timedelta(days=until), share=share,
                seed=f"{world.rng.getrandbits(256):064x}",
            )  # fmt: skip
    except NothingToDraw:
        return []
    return list(made.inspections.select_related("plan").order_by("due_on", "pk"))


def _inspect(world: World, row: Inspection, failures: Mapping[int, str]) -> None:
    answers = []
    for item in rules.checklist(row.checklist).items:
        note = failures.get(item.number, "")
        photos = [_photo(item.number)] if note and item.photo else []
        answers.append(services.SheetRow(item.number, "fail" if note else "pass", note, photos))
    with world.at(row.due_on):
        services.submit(SYSTEM, row.pk, answers, key=UUID(int=world.rng.getrandbits(128)), summary="现场秩序正常。")


def _follow_up(world: World, rows: list[Inspection], demo: Body) -> None:
    """Findings: put right, answered, contested and withdrawn, returned, open; measures: in force, heard, lifted."""
    for place, row in enumerate(rows[: len(FAILURES)]):
        finding = row.findings.first()
        if finding is None or finding.case_id is None:
            continue
        day = row.due_on + timedelta(days=3)
        if place in (0, 1, 3):
            with world.at(day):
                services.answer(SYSTEM, finding.pk, "已按要求整改，见附件。", [_photo(finding.pk)])
        if place in (0, 3):
            _act(world, finding.case_id, "accept", "现场复查，已整改到位。", day + timedelta(days=2))
        if place == 2:
            _act(world, finding.case_id, "contest", "该考生已由公安接口复核通过，记录附后。", day)
            _act(world, finding.case_id, "uphold", "核实情况属实，撤销该问题。", day + timedelta(days=2))
        measure = Measure.objects.filter(body=row.body_id, state=Measure.State.PROPOSED).first()
        if measure is not None and place in (3, 6) and row.body_id != demo.pk:  # with it the road is walked
            _act(world, measure.case_id or 0, "speak", "机构已立即整改，请求从轻处理。", day)
            _act(world, measure.case_id or 0, "suspend", "严重问题属实，暂停该职业评价。", day + timedelta(days=3))
            if place == 6:
                _act(world, measure.case_id or 0, "object", "启封录像显示两人在场。", day + timedelta(days=5))
                _act(world, measure.case_id or 0, "revoke", "调阅录像，异议成立。", day + timedelta(days=8))


def _act(world: World, case_id: int, action: str, reason: str, on: date) -> None:
    case = Case.objects.get(pk=case_id)
    with world.at(min(on, world.today)):
        workflow.act(SYSTEM, case.pk, action, version=case.version, reason=reason)


def _photo(number: int) -> ContentFile[bytes]:
    """A picture that stands for one taken on site."""
    out = BytesIO()
    segno.make(f"现场照片 {number}").save(out, kind="png", scale=6)
    return ContentFile(out.getvalue(), name=f"现场照片{number}.png")
