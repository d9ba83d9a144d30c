"""The demo city's recognitions: both ways, one at each desk and some decided, founded on certificates in its register."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import segno
from django.core.files.base import ContentFile

from jianglu.platform import workflow
from jianglu.platform.access import Actor
from jianglu.platform.calendar import add_working_days
from jianglu.platform.policy import Outcome
from jianglu.platform.seeding import World

from ..past import Award
from . import services
from .models import Recognition, table
from .wishes import LEVEL, TITLE, Wish, ask, check, covers

SYSTEM = Actor.system("seed")
LONGEST = 45
DAYS_AGO = {"recognised": 45, "refused": 45, "withdrawn": 30, "decide": 10}
"""When each was handed in; those at a desk yesterday, so that no period is over."""
PANEL = ("assessor1", "assessor2", "district2")
# how far each goes: the node at which it rests, or the end
TITLES = ("recognised", "recognised", "decide", "notice", "review", "accept", "correct", "refused", "withdrawn")
LEVELS = ("recognised", "recognised", "recognised", "decide", "notice", "practice", "accept", "refused")


def seed(world: World, found: Sequence[Award]) -> int:
    """Write them through the services as of some weeks ago; returns how many."""
    made = 0
    for ends, wishes in ((TITLES, _title_wishes(world, found)), (LEVELS, _level_wishes(world, found))):
        for end, (person, wish) in zip(ends, wishes, strict=False):
            day = world.today - timedelta(days=DAYS_AGO.get(end, 1))
            paper = [("职称证书（示范材料）", ContentFile(_picture(), name="职称证书.png"))]
            with world.at(day):
                row = services.apply(SYSTEM, person, wish, evidence=paper if wish.direction == LEVEL else [])
                _walk(world, row, end, day)
            made += 1
    return made


def _picture() -> bytes:
    """A picture that stands for a scanned title."""
    drawn = BytesIO()
    segno.make("示范材料：职称证书").save(drawn, kind="png", scale=8)
    return drawn.getvalue()


def _title_wishes(world: World, found: Sequence[Award]) -> Iterator[tuple[int, Wish]]:
    """Persons whom the register alone lets be reviewed, highest levels first."""
    applied = world.today - timedelta(days=LONGEST)
    used: set[int] = set()
    for award in sorted(found, key=lambda award: (award.level, award.issued_on, award.person_id)):
        families = table().families_of(award.occupation_code, applied)
        if award.person_id in used or not families or not table().rank_of(award.level) or award.issued_on > applied:
            continue
        wish = check(Wish(TITLE, award.occupation_code, award.level, families[0].series), applied)
        if ask(wish, award.person_id, on=applied).outcome is Outcome.GRANTED:
            used.add(award.person_id)
            yield award.person_id, wish


def _level_wishes(world: World, found: Sequence[Award]) -> Iterator[tuple[int, Wish]]:
    """Workers without a certificate whose title, awarded elsewhere, is a year old; a body near them is filed."""
    applied = world.today - timedelta(days=LONGEST)
    certified = {award.person_id for award in found}
    bodies = {award.occupation_code: award.organisation_id for award in found if award.level == "3"}
    for person in world.people[1:]:
        code = person.occupation_code or ""
        families = table().families_of(code, applied)
        if person.id in certified or not families or code not in bodies or person.working_since is None:
            continue
        titled = applied - timedelta(days=500)
        if person.working_since > titled - timedelta(days=365) or not covers(bodies[code], code, "3", applied):
            continue
        wish = Wish(LEVEL, code, "3", families[0].series, rank="junior", titled_on=titled, body_id=bodies[code])
        if ask(check(wish, applied), person.id, on=applied, papers=True).outcome is Outcome.GRANTED:
            yield person.id, wish


def _walk(world: World, row: Recognition, end: str, day: date) -> None:
    """Take the application to where it rests."""
    if end == "correct":
        return _act(row, "return", reason="工作证明未盖章，请重新上传")
    if end == "withdrawn":
        return _act(row, "withdraw")
    if end == "accept":
        return None
    level = row.direction == LEVEL
    _act(row, "take", data={"papers": "yes" if level else "none"})
    if end in ("review", "practice"):
        return None
    if level and end == "refused":
        return _act(row, "failed", reason="操作技能考核 52 分，不合格")
    if level:
        points = {"score": str(70 + row.pk % 25), "on": day.isoformat(), "first": "考评员一", "second": "考评员二"}
        _act(row, "passed", data=points)
    else:
        _vote(world, row, approves=end != "refused")
    if end in ("decide", "recognised"):
        with world.at(add_working_days(day, 6)):
            workflow.fire(workflow.Case.objects.get(pk=row.case_id), workflow.Trigger.PERIOD_OVER)
            if end == "recognised":
                _act(row, "recognise")
                services.certify(row.pk)
    return None


def _act(row: Recognition, action: str, **more: Any) -> None:
    case = workflow.Case.objects.get(pk=row.case_id)
    workflow.act(SYSTEM, case.pk, action, version=case.version, **more)


def _vote(world: World, row: Recognition, *, approves: bool) -> None:
    """Three experts, one of them of another opinion."""
    experts = [world.account(name) for name in PANEL]
    case = workflow.Case.objects.get(pk=row.case_id)
    workflow.appoint_panel(SYSTEM, case.pk, [expert.user_id for expert in experts], version=case.version)
    for expert, with_most in zip(experts, (True, True, False), strict=True):
        yes = approves if with_most else not approves
        workflow.vote(expert.actor, case.pk, approves=yes, comment="业绩突出，同意" if yes else "业绩材料尚不充分")
