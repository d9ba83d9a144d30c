"""Vouchers: quotas, claims with their explanation, lapse and revocation."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from jianglu.kernel.errors import Denied
from jianglu.people import services as people
from jianglu.platform.access import Actor, Role
from jianglu.platform.policy import services as policies
from jianglu.platform.policy.cases import run_cases
from jianglu.platform.policy.models import Decision
from jianglu.testing import CITY, DISTRICT, OTHER_DISTRICT, SYSTEM, at, make_actor, make_person
from jianglu.training import queries, services
from jianglu.training.errors import (
    AlreadyHolding,
    BatchClosed,
    BatchNotDraft,
    BudgetTooSmall,
    NotEligible,
    QuotaExceeded,
    QuotaMismatch,
    VoucherSoldOut,
)
from jianglu.training.models import AnnualQuota, Voucher, VoucherBatch, VoucherQuota
from jianglu.training.policies import VOUCHER

from .conftest import issue, make_worker

pytestmark = pytest.mark.django_db


def test_the_worked_cases_of_the_policy() -> None:
    results = run_cases(VOUCHER)
    assert len(results) == 7
    assert [(str(r.case.title), r.differs) for r in results if not r.agrees] == []


def test_a_claim_keeps_its_reasons(clock: object) -> None:
    batch, worker = issue(2), make_worker()
    voucher = services.claim_voucher(worker, batch.pk)
    assert (voucher.state, voucher.expires_on) == ("claimed", date(2023, 5, 31))
    assert voucher.decision["outcome"] == "granted"
    assert {line["code"] for line in voucher.decision["conditions"]} >= {"age", "group", "one_live", "yearly"}
    assert voucher.quota.claimed == 0 and VoucherQuota.objects.get().claimed == 1
    assert policies.still_derives(Decision.objects.get())
    with pytest.raises(AlreadyHolding):
        services.claim_voucher(worker, batch.pk)
    assert VoucherQuota.objects.get().claimed == 1


def test_one_live_voucher_a_person_by_constraint(clock: object) -> None:
    worker = make_worker()
    voucher = services.claim_voucher(worker, issue(2).pk)
    voucher.pk, voucher.number = None, "Q0"
    with pytest.raises(IntegrityError), transaction.atomic():
        voucher.save(force_insert=True)


def test_a_refusal_says_why_and_changes_nothing(clock: object) -> None:
    batch = issue(2)
    nobody = make_actor(Role.WORKER)
    with pytest.raises(NotEligible) as caught:
        services.claim_voucher(nobody, batch.pk)
    assert "补贴对象" in caught.value.text
    elsewhere = make_actor(Role.WORKER, person=make_person(region=OTHER_DISTRICT))
    verdict = queries.claim_verdict(elsewhere.person_id, batch, date(2023, 3, 1))
    assert {answer.condition.code for answer in verdict.unmet} == {"area", "group"}
    assert not Voucher.objects.exists() and VoucherQuota.objects.get().claimed == 0


def test_sold_out_until_one_lapses(clock: object) -> None:
    batch = issue(1)
    first, second = make_worker(), make_worker()
    services.claim_voucher(first, batch.pk)
    with pytest.raises(VoucherSoldOut):
        services.claim_voucher(second, batch.pk)
    assert Voucher.objects.count() == 1
    with at("2023-05-31"):
        assert services.lapse_vouchers(SYSTEM) == 0
    with at("2023-06-01"):
        assert services.lapse_vouchers(SYSTEM) == 1
        assert services.lapse_vouchers(SYSTEM) == 0
        services.claim_voucher(second, batch.pk)
    assert sorted(Voucher.objects.values_list("state", flat=True)) == ["claimed", "expired"]


def test_the_district_share_before_the_city_share(clock: object) -> None:
    batch = issue(2, shares={DISTRICT: 1, CITY: 1})
    one, two = make_worker(), make_worker()
    services.claim_voucher(one, batch.pk)
    services.claim_voucher(two, batch.pk)
    by_region = {v.person_id: v.quota.region_code for v in Voucher.objects.select_related("quota")}
    assert by_region == {one.person_id: DISTRICT, two.person_id: CITY}
    assert list(VoucherQuota.objects.values_list("claimed", flat=True)) == [1, 1]


def test_the_year_is_never_oversubscribed(clock: object) -> None:
    city = make_actor(Role.CITY_CLERK)
    batch = issue(50, city=city)
    services.set_annual_quota(city, year=2023, region_code=CITY, quantity=60)
    with pytest.raises(QuotaExceeded):
        services.set_annual_quota(city, year=2023, region_code=CITY, quantity=49)
    plan = {
        "title": "二",
        "kind": "general",
        "tier": "basic",
        "region_code": CITY,
        "face_value": 100,
        "fund": "专账",
        "claim_from": date(2023, 1, 1),
        "claim_until": date(2023, 6, 30),
    }
    with pytest.raises(BudgetTooSmall):
        services.create_batch(city, quantity=11, budget=1099, **plan)
    second = services.create_batch(city, quantity=11, budget=1100, **plan)
    with pytest.raises(QuotaMismatch):
        services.issue_batch(city, second.pk, {DISTRICT: 10})
    with pytest.raises(QuotaExceeded):
        services.issue_batch(city, second.pk, {DISTRICT: 11})
    assert not second.quotas.exists()
    services.claim_voucher(make_worker(), batch.pk)
    services.close_batch(city, batch.pk, "提前结束")
    assert AnnualQuota.objects.get().allocated == 1
    services.issue_batch(city, second.pk, {DISTRICT: 11})
    with pytest.raises(BatchNotDraft):
        services.issue_batch(city, second.pk, {DISTRICT: 11})
    with pytest.raises(BatchClosed):
        services.claim_voucher(make_worker(), batch.pk)


def test_a_targeted_voucher_is_for_those_named(clock: object) -> None:
    batch, named, other = issue(5), make_worker(), make_worker()
    VoucherBatch.objects.update(kind="targeted")
    batch.people.set([named.person_id])
    services.claim_voucher(named, batch.pk)
    with pytest.raises(NotEligible, match="定向"):
        services.claim_voucher(other, batch.pk)


def test_an_employee_is_eligible_only_when_insured(clock: object) -> None:
    from jianglu.testing import make_organisation

    batch = issue(5)
    person = make_person()
    worker = make_actor(Role.WORKER, person=person)
    unit = make_organisation()
    people.employ(SYSTEM, people.EmploymentRow(person.pk, unit.pk, date(2022, 1, 1)), source="测试")
    with pytest.raises(NotEligible):
        services.claim_voucher(worker, batch.pk)


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.WORKER])
def test_only_workers_claim(role: Role, clock: object) -> None:
    batch = issue(5)
    for actor in (make_actor(role), Actor.anonymous()):
        with pytest.raises(Denied):
            services.claim_voucher(actor, batch.pk)
    assert not Voucher.objects.exists()


def test_only_the_bureau_of_the_place_manages(clock: object) -> None:
    batch = issue(5)
    voucher = services.claim_voucher(make_worker(), batch.pk)
    stranger = make_actor(Role.DISTRICT_CLERK, region=OTHER_DISTRICT)
    for who in (stranger, make_actor(Role.PROVIDER), make_actor(Role.LEADER), make_worker()):
        for call in (
            lambda a: services.close_batch(a, batch.pk, "x"),
            lambda a: services.revoke_voucher(a, voucher.pk, "x"),
            lambda a: services.set_annual_quota(a, year=2023, region_code=CITY, quantity=1),
        ):
            with pytest.raises(Denied):
                call(who)
    assert not queries.visible_vouchers(stranger).exists()
    services.revoke_voucher(make_actor(Role.DISTRICT_CLERK), voucher.pk, "身份不符")
    voucher.refresh_from_db()
    assert voucher.state == "revoked" and VoucherQuota.objects.get().claimed == 0
