"""The demo city's special-grade technicians: a plan of the demo factory, reviewed, published, appointed; a post is free."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.base import ContentFile

from jianglu.platform import workflow
from jianglu.platform.access import Actor
from jianglu.platform.seeding import World

from ..filing import services as filing
from ..filing.models import Body
from ..plans import services as plans
from ..plans.models import Plan
from ..posts.seed import norm_of
from ..results import services as results
from ..review import services as reviews
from ..review.seed import PHRASE, picture
from . import services

SYSTEM = Actor.system("seed")
ZONE = ZoneInfo(settings.TIME_ZONE)
EXPERTS = ("expert1", "expert2", "expert3")
DECLARED = {"outside_level": "高级技师（外省）", "more_years_after": 6}
CANDIDATES = (("method", (86, 91, 88)),)
"""What each declares, and what the members give."""


def seed(world: World) -> int:
    """A technician of the factory; returns how many passed."""
    body = Body.objects.get(organisation_id=world.organisations("employer")[0].id)
    staff = [person for person in world.people if person.employer_id == body.organisation_id and person.occupation_code]
    code = next((person.occupation_code for person in staff if _scope(body, person.occupation_code)), None)
    persons = [person.id for person in staff if person.occupation_code == code][: len(CANDIDATES)]
    if code is None or len(persons) < len(CANDIDATES):
        return 0
    plan = _reviewed(world, body, code, persons)
    with world.at(world.today - timedelta(days=14)):
        notice = results.confirm_results(SYSTEM, plan.pk)
    with world.at(world.today - timedelta(days=4)):
        workflow.fire(workflow.Case.objects.get(pk=notice.case_id), workflow.Trigger.PERIOD_OVER)
        first = plan.registrations.order_by("ticket").first()
        assert first is not None  # registered above
        services.appoint(SYSTEM, first.pk, since=world.today - timedelta(days=4))
    return len(persons)


def _scope(body: Body, code: str | None) -> int | None:
    rows = body.scopes.filter(occupation_id=code, work_type=None, valid_until=None, levels__contains=["T"])
    return rows.values_list("pk", flat=True).first()


def _reviewed(world: World, body: Body, code: str, persons: list[int]) -> Plan:
    """A plan of level T with its ballots open."""
    today = world.today
    unit = world.organisations("employer")[0]
    with world.at(today - timedelta(days=45)):
        site = filing.add_site(
            SYSTEM, body.pk, name="技能人才评价中心", region_code=unit.region_code, address=f"{unit.name}培训楼"
        )
        filing.add_room(SYSTEM, site.pk, name="评审室", kind="theory", capacity=20)
        for n, username in enumerate(EXPERTS, start=1):
            filing.register_assessor(
                SYSTEM, body.pk, name=f"考评专家{'一二三'[n - 1]}", grade="senior", qualification="1", occupations=[code],
                card_number=f"KP2022T{n:03d}", valid_until=today + timedelta(days=700),
                user_id=world.account(username).user_id,
            )  # fmt: skip
        plan = plans.open_plan(
            SYSTEM, _scope(body, code) or 0, level="T", site_id=site.pk, register_until=today - timedelta(days=36),
            theory_at=datetime.combine(today - timedelta(days=20), time(9), ZONE), practice_on=today - timedelta(days=20),
            seats=5, fee=0, posts=1 + len(persons), norm_id=norm_of(body.pk, code),
        )  # fmt: skip
        for person, (merit, _ballots) in zip(persons, CANDIDATES, strict=True):
            row = plans.register(SYSTEM, plan.pk, person, declared=DECLARED | {"merit": merit})
            plans.confirm_materials(SYSTEM, row.pk, accept=True, reason="业绩材料已核对")
            upload = ContentFile(picture("突出业绩材料"), name="突出业绩材料.png")
            reviews.hand_in(SYSTEM, row.pk, title="突出业绩材料", upload=upload)
    with world.at(today - timedelta(days=35)):
        plans.upload_list(SYSTEM, plan.pk)
        at = datetime.combine(today - timedelta(days=20), time(9), ZONE)
        made = reviews.convene(SYSTEM, plan.pk, starts_at=at, place="技能人才评价中心 评审室")
        members = {account.user_id: account.actor for account in map(world.account, EXPERTS)}
        for review in made:
            for seat in review.panel.all():
                reviews.agree(members[seat.assessor.user_id or 0], seat.pk, PHRASE)
    with world.at(today - timedelta(days=19)):
        for review, (_merit, ballots) in zip(made, CANDIDATES, strict=True):
            for seat, points in zip(review.panel.all(), ballots, strict=True):
                reviews.cast(
                    members[seat.assessor.user_id or 0], seat.pk, points=points, comment="业绩突出，答辩清楚",
                    passphrase=PHRASE,
                )  # fmt: skip
    return plan
