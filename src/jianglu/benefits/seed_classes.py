"""Claims of the demo provider for its classes: one paid, of which a row is being paid back, one open, one to be claimed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any

from jianglu.credentials import services as credentials
from jianglu.kernel.levels import Level
from jianglu.kernel.money import fen
from jianglu.platform import workflow
from jianglu.platform.access import Actor
from jianglu.platform.regions import queries as regions
from jianglu.platform.seeding import SeedPerson, World
from jianglu.training import queries as training
from jianglu.training import services as classes
from jianglu.training.services import PastTrainee

from . import services
from .models import BudgetLine, ClassClaim
from .policies import PROJECT_TRAINING, TRAINING_SUBSIDY

SIZE = 9
LONG_AWAY = 8  # lessons: too many to complete


def seed_classes(world: World) -> None:
    """Four classes of the demo provider, the last one bought as a project; who was away or has no certificate is a bad row."""
    provider = world.account("provider")
    unit = next((unit for unit in world.organisations("provider") if unit.id == provider.organisation_id), None)
    if unit is None:
        return
    programmes = training.visible_programmes(world.actor).filter(organisation_id=unit.id, level="5").order_by("pk")
    people = iter(_people(world, unit.region_code[:6]))
    starts = [date(2022, 10, 10), date(2022, 11, 14), date(2022, 12, 5)]
    made = [
        _finished(world, programme, unit.region_code, start, [next(people) for _ in range(SIZE)])
        for programme, start in zip(programmes, starts, strict=False)
    ]
    if len(made) == len(starts):
        _claim(world, provider.actor, unit, made)
        bought = list(islice(people, SIZE))
        if len(bought) == SIZE:
            start = date(2023, 1, 9)
            _project(world, provider.actor, _finished(world, programmes[0], unit.region_code, start, bought))


def open_budgets(world: World, year: int) -> None:
    """Every district's money for the training subsidy."""
    for region in regions.districts():
        services.open_line(
            world.actor, year=year, benefit=TRAINING_SUBSIDY.code, region_code=region.code, amount=fen(200_000),
            key=f"demo:training:{year}:{region.code}", fund=BudgetLine.Fund.EMPLOYMENT,
        )  # fmt: skip
        services.open_line(
            world.actor, year=year, benefit=PROJECT_TRAINING.code, region_code=region.code, amount=fen(50_000),
            key=f"demo:project:{year}:{region.code}", fund=BudgetLine.Fund.EMPLOYMENT,
        )  # fmt: skip


def pay_recovery(world: World) -> None:
    """One row of the paid claim turned out to be wrong: two instalments of three have come back."""
    paid = ClassClaim.objects.filter(state=ClassClaim.State.APPROVED).order_by("pk").first()
    claim = paid.claims.filter(state="paid").order_by("pk").first() if paid else None
    if claim is None:
        return
    recovery = services.open_recovery(
        world.actor, claim.pk, amount=claim.amount, reason="演示：抽查发现他人代为签到", parts=3
    )
    services.confirm_recovery(world.actor, recovery.pk)
    for key in ("YH-DEMO-11", "YH-DEMO-12"):
        services.repay(world.actor, recovery.pk, amount=claim.amount // 3, key=key)


def _claim(world: World, provider: Actor, unit: Any, made: Sequence[int]) -> None:
    """The first is claimed forty days ago and approved, so that the batch of the seed pays it; the second is open."""
    asked_on = world.today - timedelta(days=40)
    with world.at(asked_on):
        services.confirm_unit_account(
            provider, unit.id, holder=unit.name, bank="重庆农村商业银行", number="4501010120010012345"
        )
        first = services.claim_class(provider, made[0], TRAINING_SUBSIDY.code)
        for action in ("pass", "approve"):
            first.refresh_from_db()
            case = first.case
            assert case is not None  # it was claimed
            workflow.act(Actor.system("demo"), case.pk, action, version=case.version)
    second = services.claim_class(provider, made[1], TRAINING_SUBSIDY.code)
    out = second.rows.filter(claim=None).order_by("line").first()
    if out is not None:
        services.appeal_row(provider, out.pk, grounds="演示：附失业登记证明和证书复印件，请按现在的事实重新核对")


def _project(world: World, provider: Actor, class_id: int) -> None:
    """Bought at a price a person, published, its first instalment claimed; and those who hold the certificate the second."""
    project = services.draft_project(world.actor, class_id, price=fen(1800), document="演示：遴选公告〔2022〕12号")
    services.publish_project(world.actor, project.pk)
    services.claim_class(provider, class_id, PROJECT_TRAINING.code)


def _people(world: World, district: str) -> list[SeedPerson]:
    """Insured people of the district who were in no class, a few without insurance among them."""
    trained = set(training.visible_classes(world.actor).values_list("enrolments__person_id", flat=True))
    free = [p for p in world.people[1:] if p.id not in trained and 18 <= world.today.year - p.born.year <= 58]
    free.sort(key=lambda person: (person.region_code[:6] != district, person.id))
    insured = [person for person in free if person.insured_months > 12]
    others = [person for person in free if person.insured_months == 0 and not person.key_groups]
    groups = zip(*[iter(insured)] * (SIZE - 1), strict=False)
    return [person for group, other in zip(groups, others, strict=False) for person in (*group, other)]


def _finished(world: World, programme: Any, region_code: str, start: date, people: Sequence[SeedPerson]) -> int:
    """A class that is over: the last insured trainee was away too long, the one before has no certificate yet."""
    streets = regions.children(region_code[:6])
    with world.at(start - timedelta(days=20)):
        opened = classes.open_class(
            world.actor, programme.pk, region_code=streets[0].code if streets else region_code, address="实训中心",
            start_on=start, end_on=start + timedelta(days=26), seats=30, teacher_name="周老师",
        )  # fmt: skip
    away, uncertified = people[-2], people[-3]
    trainees = [PastTrainee(p.id, p.region_code, missed=LONG_AWAY if p is away else 0) for p in people]
    classes.carry_over(world.actor, opened.pk, trainees, {})
    body = world.organisations("body")[0]
    awards = [
        credentials.Award(
            person.id, body.id, programme.occupation_id, Level(programme.level), start + timedelta(days=40), "historic",
            f"class:{opened.pk}:{person.id}",
        )
        for person in people
        if person not in (away, uncertified)
    ]  # fmt: skip
    credentials.issue_many(world.actor, awards)
    return int(opened.pk)
