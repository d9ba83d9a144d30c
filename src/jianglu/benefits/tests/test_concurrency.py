"""Many hands at once on real PostgreSQL: no line overdrawn, no batch or receipt booked twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import close_old_connections, connections

from jianglu.benefits import services
from jianglu.benefits.errors import AlreadyClaimed, BudgetSpent, NothingToPay
from jianglu.benefits.models import BudgetLine, Claim, JournalEntry, Payment, PaymentBatch
from jianglu.kernel.errors import DomainError
from jianglu.kernel.money import fen
from jianglu.testing import SYSTEM

from .classes import BENEFIT, STANDARD, class_of, finished_class, open_line
from .conftest import build, certify, confirm, insured_worker
from .test_services import granted, receipt

CARDS = ("6217000010001234569", "6228480000000000018", "4111111111111111")
pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


def at_once(calls: Iterable[Callable[[], Any]]) -> list[Any]:
    def run(call: Callable[[], Any]) -> Any:
        close_old_connections()
        try:
            return call()
        except DomainError as error:
            return type(error)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=12) as pool:
        return list(pool.map(run, calls))


def test_a_budget_for_ten_grants_exactly_ten(clock: None) -> None:
    world = build(total="15000")
    certificates = [certify(world, insured_worker(world)).pk for _ in range(30)]
    answers = at_once([lambda key=key: services.offer(SYSTEM, key) for key in certificates])
    assert sum(isinstance(answer, Claim) for answer in answers) == 10
    assert answers.count(BudgetSpent) == 20
    line = BudgetLine.objects.get()
    assert (line.committed, Claim.objects.count()) == (fen(15000), 10)


def test_one_certificate_is_offered_once(clock: None) -> None:
    world = build()
    key = certify(world).pk
    answers = at_once([lambda: services.offer(SYSTEM, key) for _ in range(20)])
    assert sum(isinstance(answer, Claim) for answer in answers) == 1
    assert answers.count(AlreadyClaimed) == 19
    assert BudgetLine.objects.get().committed == fen(1500)


def test_batches_and_receipts_at_once_pay_once(clock: None) -> None:
    world = build()
    granted(world)
    made = at_once([lambda n=n: services.make_batch(world.city, region_code="50", key=f"k{n % 3}") for n in range(12)])
    assert PaymentBatch.objects.count() == 1 and Payment.objects.count() == 1
    assert {answer for answer in made if isinstance(answer, type)} <= {NothingToPay}
    batch = PaymentBatch.objects.get()
    at_once([lambda: services.send_batch(world.checker, batch.pk) for _ in range(8)])
    data = receipt(batch)
    answers = at_once([lambda: services.import_receipt(world.city, batch.pk, data) for _ in range(8)])
    assert len({answer.pk for answer in answers}) == 1
    assert BudgetLine.objects.get().paid == fen(1500)
    assert JournalEntry.objects.count() == 4


def test_a_person_in_two_classes_and_with_an_own_claim_is_paid_once(clock: None) -> None:
    """Two class claims that share their trainees, and the trainees' own claims for the certificate, all at once."""
    world = build()
    open_line(world)
    provider = class_of(world, good=3, bad=False)
    second = finished_class(provider, provider.people)
    own = [certify(world, worker, level="4", day=date(2023, 3, 11)).pk for worker in provider.workers]
    for place, worker in enumerate(provider.workers):
        confirm(worker, CARDS[place])
    calls = [lambda key=key: services.claim_class(provider.actor, key, BENEFIT) for key in (provider.class_id, second)]
    calls += [
        lambda worker=worker, key=key: services.apply(worker, key)
        for worker, key in zip(provider.workers, own, strict=True)
    ]
    at_once(calls)
    live = Claim.objects.filter(state__in=Claim.LIVE, person_id__in=provider.people)
    assert sorted(live.values_list("person_id", flat=True)) == sorted(provider.people)
    line = BudgetLine.objects.get(benefit=BENEFIT)
    assert line.committed == STANDARD * live.filter(benefit=BENEFIT).count()
