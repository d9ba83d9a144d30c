"""The demo city's comprehensive reviews: materials handed in, panels drawn, ballots sealed, ballots open, one absent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import segno
from django.conf import settings
from django.core.files.base import ContentFile

from jianglu.kernel.money import fen
from jianglu.platform.access import Actor
from jianglu.platform.seeding import BANK_OCCUPATIONS, World

from ..filing.models import Body, Site
from ..past import Award
from ..plans import services as plans
from ..plans.models import Plan
from . import services
from .models import Review

SYSTEM = Actor.system("seed")
ZONE = ZoneInfo(settings.TIME_ZONE)
MEMBERS = ("assessor1", "assessor2", "assessor3")
PHRASE = "评审演示口令 2023"
"""Of the demo members; said in the guide, so that the panel that is voting can be finished by hand."""
PAPERS = ("技术总结", "技术革新成果说明")
PLACE = "主考点 评审室"
BALLOTS = (
    (82, "技术总结扎实，答辩条理清楚"),
    (76, "革新成果有实效，理论阐述稍弱"),
    (88, "能解决现场疑难问题，带徒成效好"),
)


def seed(world: World, body: Body, found: Sequence[Award]) -> int:
    """Three plans of technicians in as many stages; returns how many candidates."""
    code, persons = _technicians(found)
    scope = body.scopes.filter(occupation_id=code, work_type=None, valid_until=None, levels__contains=["2"]).first()
    site = body.sites.order_by("pk").first()
    if scope is None or site is None or len(persons) < 7:
        return 0
    # (announced, last day to register, list, panel drawn) days ago; days until theory; candidates
    held = _plan(world, scope.pk, site, persons[:3], announced=30, until=12, exam=4)
    waiting = _plan(world, scope.pk, site, persons[3:5], announced=20, until=8, exam=9)
    _plan(world, scope.pk, site, persons[5:7], announced=5, until=-6, exam=20, upload=False)
    _hold(world, _drawn(world, held, drawn=8, defence=-2))
    coming = _drawn(world, waiting, drawn=3, defence=1)
    _agree(world, coming[0], 1)
    return 7


def _technicians(found: Sequence[Award]) -> tuple[str, list[int]]:
    """The occupation with a bank that has most holders of level 3 and nothing above, and those holders."""
    higher = {(award.person_id, award.occupation_code) for award in found if award.level in ("2", "1")}
    held = [
        (award.occupation_code, award.person_id)
        for award in found
        if award.level == "3"
        and award.occupation_code in BANK_OCCUPATIONS
        and (award.person_id, award.occupation_code) not in higher
    ]
    code = max(BANK_OCCUPATIONS, key=Counter(code for code, _person in held).__getitem__)
    return code, list(dict.fromkeys(person for own, person in held if own == code))


def _plan(
    world: World, scope_id: int, site: Site, persons: list[int], *, announced: int, until: int, exam: int, upload: bool = True
) -> Plan:  # fmt: skip
    """A plan of level 2 with these candidates, whose materials are confirmed; with its list uploaded."""
    day = world.today - timedelta(days=announced)
    with world.at(day):
        plan = plans.open_plan(
            SYSTEM, scope_id, level="2", site_id=site.pk, register_until=world.today - timedelta(days=until),
            theory_at=datetime.combine(world.today + timedelta(days=exam), time(14), ZONE),
            practice_on=world.today + timedelta(days=exam + 1), seats=20, fee=fen("420"),
        )  # fmt: skip
        for person in persons:
            row = plans.register(SYSTEM, plan.pk, person, declared={"more_years_after": 8})
            plans.confirm_materials(SYSTEM, row.pk, accept=True, reason="工作证明已核对")
            for title in PAPERS:
                services.hand_in(SYSTEM, row.pk, title=title, upload=ContentFile(picture(title), name=f"{title}.png"))
    if upload:
        with world.at(world.today - timedelta(days=until - 1)):
            plans.upload_list(SYSTEM, plan.pk)
    return plan


def _drawn(world: World, plan: Plan, *, drawn: int, defence: int) -> list[Review]:
    """Panels drawn so many days ago; the defences begin `defence` days from today."""
    with world.at(world.today - timedelta(days=drawn)):
        at = datetime.combine(world.today + timedelta(days=defence), time(9), ZONE)
        return services.convene(SYSTEM, plan.pk, starts_at=at, place=PLACE)


def _hold(world: World, reviews: list[Review]) -> None:
    """The first is decided, at the second one ballot lies sealed, the third candidate did not come."""
    decided, voting, absent = reviews
    with world.at(world.today - timedelta(days=3)):
        _agree(world, decided, 3)
        _agree(world, voting, 3)
    with world.at(world.today - timedelta(days=1)):
        for review, ballots in ((decided, BALLOTS), (voting, BALLOTS[:1])):
            for seat, (points, comment) in zip(review.panel.order_by("number"), ballots, strict=False):
                services.cast(
                    _member(world, seat.assessor.user_id), seat.pk, points=points, comment=comment, passphrase=PHRASE
                )
        services.record(
            SYSTEM, decided.pk, "陈述 12 分钟，答辩 18 分钟。提问：现场疑难问题处理、革新成果推广、带徒传技。"
        )
        services.mark_absent(SYSTEM, absent.pk)


def _agree(world: World, review: Review, count: int) -> None:
    for seat in review.panel.order_by("number")[:count]:
        services.agree(_member(world, seat.assessor.user_id), seat.pk, PHRASE)


def _member(world: World, user_id: int | None) -> Actor:
    return next(account.actor for account in map(world.account, MEMBERS) if account.user_id == user_id)


def picture(text: str) -> bytes:
    """A picture that stands for a scanned document."""
    drawn = BytesIO()
    segno.make(f"示范材料：{text}").save(drawn, kind="png", scale=8)
    return drawn.getvalue()
