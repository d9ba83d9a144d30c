"""Scarce things under many hands at once, on real PostgreSQL: never one too many, never one too few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from jianglu.kernel.errors import DomainError
from jianglu.testing import at
from jianglu.training import services
from jianglu.training.models import Enrolment, TrainingClass, Voucher, VoucherQuota

from .conftest import TODAY, build_school, issue, make_workers, open_class

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]
HANDS = 24


def at_once(calls: list[Callable[[], object]]) -> Counter[str]:
    """Run the calls on many threads; counts "ok" and the codes of the errors."""

    def run(call: Callable[[], object]) -> str:
        try:
            call()
            return "ok"
        except DomainError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as pool:
        return Counter(pool.map(run, calls))


def test_200_claims_on_50_vouchers_give_exactly_50() -> None:
    with at(TODAY):
        batch = issue(50)
        workers = make_workers(200)
        found = at_once([lambda w=w: services.claim_voucher(w, batch.pk) for w in workers])
    assert found == {"ok": 50, "training.voucher_sold_out": 150}
    assert Voucher.objects.count() == 50
    assert Voucher.objects.values("person").distinct().count() == 50
    assert VoucherQuota.objects.get().claimed == 50


def test_one_person_claiming_in_parallel_gets_one() -> None:
    with at(TODAY):
        batch = issue(50)
        (worker,) = make_workers(1)
        found = at_once([lambda: services.claim_voucher(worker, batch.pk) for _n in range(12)])
    assert found == {"ok": 1, "training.already_holding": 11}
    assert Voucher.objects.count() == VoucherQuota.objects.get().claimed == 1


def test_100_enrolments_on_20_seats_give_exactly_20() -> None:
    with at(TODAY):
        opened = open_class(build_school(), seats=20)
        workers = make_workers(100)
        found = at_once([lambda w=w: services.enrol(w, opened.pk) for w in workers])
        assert found == {"ok": 100}
        assert Enrolment.objects.filter(state="enrolled").count() == 20
        assert Enrolment.objects.filter(state="waiting").count() == 80
        assert TrainingClass.objects.get().seats_taken == 20

        seated = {row.person_id: row.pk for row in Enrolment.objects.filter(state="enrolled")}
        leaving = [w for w in workers if w.person_id in seated][:10]
        left = at_once([lambda w=w: services.withdraw(w, seated[w.person_id]) for w in leaving])
        assert left == {"ok": 10}
        assert Enrolment.objects.filter(state="enrolled").count() == 20
        assert TrainingClass.objects.get().seats_taken == 20


def test_one_person_enrolling_in_parallel_sits_once() -> None:
    with at(TODAY):
        opened = open_class(build_school(), seats=5)
        (worker,) = make_workers(1)
        found = at_once([lambda: services.enrol(worker, opened.pk) for _n in range(8)])
    assert found == {"ok": 1, "training.already_enrolled": 7}
    assert TrainingClass.objects.get().seats_taken == 1


def test_lapsing_while_claiming_keeps_the_count() -> None:
    with at(TODAY):
        batch = issue(10)
        early = make_workers(30)
        at_once([lambda w=w: services.claim_voucher(w, batch.pk) for w in early])
    from jianglu.testing import SYSTEM

    with at("2023-06-15"):
        calls: list[Callable[[], object]] = [lambda: services.lapse_vouchers(SYSTEM, 3) for _n in range(6)]
        calls += [lambda w=w: services.claim_voucher(w, batch.pk) for w in early]
        at_once(calls)
        while services.lapse_vouchers(SYSTEM):
            pass
    live = Voucher.objects.filter(state="claimed").count()
    assert VoucherQuota.objects.get().claimed == live <= 10
