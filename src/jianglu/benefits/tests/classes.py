"""A provider's finished class: insured trainees with certificates, some of whom the rule does not grant."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from jianglu.benefits import bank, services
from jianglu.benefits.models import ClassClaim, PaymentBatch
from jianglu.benefits.services.transfers import transfers
from jianglu.catalogue.models import CatalogueItem
from jianglu.kernel.money import fen
from jianglu.platform.access import Actor, Role
from jianglu.testing import DISTRICT, SYSTEM, at, make_actor, make_organisation, make_person
from jianglu.training import services as training
from jianglu.training.services import PastTrainee

from .conftest import WELDER, certify, insured_worker

BENEFIT, STANDARD = "training-subsidy", fen(1500)
START, END = date(2023, 2, 6), date(2023, 2, 24)
UNIT_NUMBER = "110205120017788"


def open_line(world: Any, total: str = "100000", region: str = DISTRICT) -> None:
    """A standard in the catalogue, and the district's money for it."""
    CatalogueItem.objects.get_or_create(
        kind="standard", level="4", occupation_id=WELDER, valid_from=date(2022, 1, 1),
        defaults={"amount": STANDARD, "title": "焊工四级", "basis": "测试"},
    )  # fmt: skip
    services.open_line(
        world.city, year=2023, benefit=BENEFIT, region_code=region, amount=fen(total), key="class-2023",
        fund="employment_subsidy",
    )  # fmt: skip


def unit_account(actor: Actor, unit: Any, number: str = UNIT_NUMBER) -> Any:
    """The unit's own account."""
    return services.confirm_unit_account(actor, unit.pk, holder=unit.name, bank="重庆银行", number=number)


def programme_of(unit: Any, region: str = DISTRICT) -> Any:
    """A subsidised programme of welders."""
    (programme,) = training.adopt_programmes(SYSTEM, [{
        "organisation_id": unit.pk, "region_code": region, "type": "post", "title": "焊工（四级）", "occupation_id": WELDER,
        "occupation_name": "焊工", "level": "4", "theory_hours": 20, "practice_hours": 40, "online_hours": 0,
        "fee": STANDARD, "subsidy": STANDARD, "summary": "", "courses": [],
    }])  # fmt: skip
    return programme


def provider_of(world: SimpleNamespace) -> SimpleNamespace:
    """A provider with a programme and an account."""
    unit = make_organisation(kinds=["provider"])
    actor = make_actor(Role.PROVIDER, organisation=unit)
    unit_account(actor, unit)
    return SimpleNamespace(unit=unit, programme=programme_of(unit), actor=actor)


def finished_class(
    provider: SimpleNamespace, people: list[int], *, missed: dict[int, int] | None = None, region: str = DISTRICT
) -> int:
    """A class of these people that is over; `missed` lessons by person."""
    with at("2023-01-20"):
        opened = training.open_class(
            SYSTEM, provider.programme.pk, region_code=region, address="实训点", start_on=START, end_on=END, seats=30,
            teacher_name="陈老师",
        )  # fmt: skip
    rows = [PastTrainee(person, region, missed=(missed or {}).get(person, 0)) for person in people]
    training.carry_over(SYSTEM, opened.pk, rows, {})
    return int(opened.pk)


def class_of(world: SimpleNamespace, good: int = 3, bad: bool = True) -> SimpleNamespace:
    """`good` trainees whom the rule grants; with `bad` three more: no certificate, away too often, of no group."""
    provider = provider_of(world)
    workers = [insured_worker(world) for _ in range(good + 2 * bad)]
    people: list[Any] = [actor.person_id for actor in workers]
    missed = {}
    if bad:
        missed[people[-1]] = 12
        people.append(make_person().pk)
        certify(world, SimpleNamespace(person_id=people[-1]))  # type: ignore[arg-type]
    for place, worker in enumerate(workers):
        if place != good:
            certify(world, worker, day=date(2023, 3, 10))
    provider.class_id = finished_class(provider, people, missed=missed)
    provider.workers, provider.people = workers, people
    return provider


def claimed(world: SimpleNamespace, good: int = 3, bad: bool = True) -> tuple[SimpleNamespace, ClassClaim]:
    """A class claim at the district's desk."""
    open_line(world)
    provider = class_of(world, good, bad)
    return provider, services.claim_class(provider.actor, provider.class_id, BENEFIT)


def answer(batch: PaymentBatch, result: str = "成功", reason: str = "", reference: str = "TX1") -> bytes:
    """The bank's answer to every transfer of a batch."""
    rows = [",".join(bank.HOUSE.answer_columns)]
    for row in transfers(batch).values():
        yuan = bank.yuan_plain(row.amount)
        rows.append(f"{batch.number},{row.line},{row.reference},{yuan},{result},{reference},{reason},2023-03-24")
    return "\r\n".join(rows).encode()


def pay(city: Actor, checker: Actor, key: str = "k", **how: str) -> PaymentBatch:
    """A batch of what waits, sent and answered."""
    batch, _held = services.make_batch(city, region_code="50", key=key)
    services.send_batch(checker, batch.pk)
    services.import_receipt(city, batch.pk, answer(batch, **how))
    batch.refresh_from_db()
    return batch
