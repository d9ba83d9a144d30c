"""Money of apprenticeship: half ahead, the rest after success, back when it failed; each once, however often it is asked."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from jianglu.benefits import queries, services
from jianglu.benefits.errors import NoClassToClaim, NothingToClaim, RowsChanged, SameHands
from jianglu.benefits.models import BudgetLine, Claim, ClassClaim, Recovery
from jianglu.kernel.errors import Denied
from jianglu.kernel.money import fen
from jianglu.platform import workflow
from jianglu.platform.access import Role
from jianglu.platform.policy.services import still_derives
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, sign_in
from jianglu.training import services as training
from jianglu.training.errors import ApprenticeshipNotFound

from .classes import pay, unit_account
from .conftest import WELDER, act, build, certify, insured_worker
from .test_classes import granted
from .test_concurrency import at_once

pytestmark = pytest.mark.django_db
AHEAD, REST = "apprenticeship-prepayment", "apprenticeship-settlement"
BEGUN, OVER = date(2022, 4, 1), "2023-04-03"  # twelve months: 31 March 2023 is the last day
HALF = fen(2500)  # of 5,000 a year at level 4


def plan_of(world: SimpleNamespace, size: int = 3) -> SimpleNamespace:
    """An enterprise with a filed plan of twelve months, its apprentices, an account and money for both benefits."""
    unit = world.firm
    school = make_organisation(kinds=["provider"])
    workers = [insured_worker(world) for _ in range(size)]
    with at("2022-03-10"):
        plan = training.plan_apprenticeship(
            SYSTEM, unit.pk, school_code=school.credit_code, title="焊工学徒班", occupation_id=WELDER, level="4",
            start_on=BEGUN, months=12, agreement="校企合〔2022〕1号", plan="工学交替", hours=300, mentor="王师傅",
            mentor_level="3", mentor_recognised=False, school_mentor="李老师", cost=fen(6000), places=size,
        )  # fmt: skip
        case: Any = training.submit_apprenticeship(SYSTEM, plan.pk).case
        workflow.act(SYSTEM, case.pk, "file", version=case.version)
        rows = [
            training.ApprenticeRow(worker.person_id or 0, BEGUN, date(2022, 1, 1), date(2024, 12, 31))
            for worker in workers
        ]
        made = training.adopt_apprentices(SYSTEM, plan.pk, rows)
    for benefit in (AHEAD, REST):
        services.open_line(
            world.city, year=2023, benefit=benefit, region_code=plan.region_code, amount=fen(100_000), key=benefit
        )
    actor = make_actor(Role.ENTERPRISE, organisation=unit)
    unit_account(actor, unit)
    return SimpleNamespace(unit=unit, plan=plan.pk, apprentices=made, workers=workers, actor=actor)


def paid_ahead(world: SimpleNamespace, size: int = 3) -> tuple[SimpleNamespace, ClassClaim]:
    firm = plan_of(world, size)
    made = services.claim_apprenticeship(firm.actor, firm.plan, AHEAD)
    granted(world, made)
    pay(world.city, world.checker, "ahead")
    return firm, made


def line(benefit: str) -> BudgetLine:
    return BudgetLine.objects.get(benefit=benefit)


def test_half_is_paid_ahead_once_in_one_transfer(world: SimpleNamespace) -> None:
    firm = plan_of(world)
    made = services.claim_apprenticeship(firm.actor, firm.plan, AHEAD)
    assert [row.claim.amount for row in made.rows.all() if row.claim] == [HALF] * 3 and line(
        AHEAD
    ).committed == 3 * HALF
    assert all(still_derives(claim.decision) for claim in made.claims.all())
    with pytest.raises(NothingToClaim):
        services.claim_apprenticeship(firm.actor, firm.plan, AHEAD)
    with pytest.raises(NothingToClaim):
        services.claim_apprenticeship(firm.actor, firm.plan, REST)  # nobody is at the end
    granted(world, made)
    batch = pay(world.city, world.checker)
    assert set(batch.payments.values_list("line", flat=True)) == {1} and line(AHEAD).paid == 3 * HALF
    with pytest.raises(NothingToClaim):
        services.claim_apprenticeship(firm.actor, firm.plan, AHEAD)
    assert all(check.difference == 0 for check in queries.checks(world.city))


def test_who_left_before_the_decision_must_be_taken_out(world: SimpleNamespace) -> None:
    firm = plan_of(world)
    made = services.claim_apprenticeship(firm.actor, firm.plan, AHEAD)
    gone = firm.apprentices[1]
    training.leave_apprenticeship(firm.actor, gone.pk, left_on=date(2023, 3, 14), reason="辞职")
    with pytest.raises(RowsChanged) as raised:
        act(world.district, made, "pass")
    assert [error.row for error in raised.value.rows] == [2]
    services.strike_row(world.district, made.claims.get(subject_id=gone.pk).pk, "已退出")
    granted(world, made)
    pay(world.city, world.checker)
    assert line(AHEAD).paid == 2 * HALF and line(AHEAD).committed == 0


def test_settlement_pays_the_rest_to_who_passed_and_recovery_takes_back_the_others(world: SimpleNamespace) -> None:
    firm, ahead = paid_ahead(world)
    certify(world, firm.workers[0], day=date(2023, 3, 20))
    training.leave_apprenticeship(firm.actor, firm.apprentices[2].pk, left_on=date(2023, 3, 10), reason="辞职")
    with at(OVER):
        assert training.establish_due_results(SYSTEM) == 2  # one passed, one failed, one had left
        made = services.claim_apprenticeship(firm.actor, firm.plan, REST)
        assert [row.claim.amount if row.claim else 0 for row in made.rows.all()] == [HALF, 0, 0]
        granted(world, made)
        pay(world.city, world.checker, "rest")
        with pytest.raises(NothingToClaim):
            services.claim_apprenticeship(firm.actor, firm.plan, REST)

        assert services.propose_recoveries(world.city, ahead.pk, parts=2) == 2
        assert services.propose_recoveries(world.city, ahead.pk, parts=2) == 0
        debts = list(Recovery.objects.order_by("pk"))
        assert [(debt.amount, debt.parts) for debt in debts] == [(HALF, 2)] * 2
        with pytest.raises(SameHands):
            services.confirm_recovery(world.city, debts[0].pk)
        for debt in debts:
            services.confirm_recovery(world.checker, debt.pk)
            services.repay(world.city, debt.pk, amount=HALF, key="YH1")
            services.repay(world.city, debt.pk, amount=HALF, key="YH1")  # the same money
        assert (line(AHEAD).paid, line(REST).paid) == (HALF, HALF)  # the whole 5,000 for one, nothing for the others
        assert set(ahead.claims.values_list("state", flat=True)) == {"paid", "recovered"}
        assert all(check.difference == 0 for check in queries.checks(world.city))
        # the certificate came late: now all of it is owed, since all that was paid ahead has come back
        certify(world, firm.workers[1], day=date(2023, 4, 1))
        assert training.establish_results(firm.actor, firm.plan) == 1
        late = services.claim_apprenticeship(firm.actor, firm.plan, REST)
        assert [claim.amount for claim in late.claims.all()] == [2 * HALF]


def test_settlement_waits_for_a_prepayment_that_is_on_its_way(world: SimpleNamespace) -> None:
    firm = plan_of(world, 1)
    ahead = services.claim_apprenticeship(firm.actor, firm.plan, AHEAD)
    certify(world, firm.workers[0], day=date(2023, 3, 20))
    with at(OVER):
        training.establish_due_results(SYSTEM)
        with pytest.raises(NothingToClaim) as raised:
            services.claim_apprenticeship(firm.actor, firm.plan, REST)
        assert "预拨" in raised.value.rows[0].message
        with pytest.raises(RowsChanged):
            act(world.district, ahead, "pass")  # nobody is paid ahead at the end
        services.withdraw_class(firm.actor, ahead.pk)
        made = services.claim_apprenticeship(firm.actor, firm.plan, REST)
        assert [claim.amount for claim in made.claims.all()] == [2 * HALF] and line(AHEAD).committed == 0


def test_only_the_enterprise_claims_and_only_the_city_takes_back(world: SimpleNamespace) -> None:
    firm, made = paid_ahead(world, 1)
    stranger = make_actor(Role.ENTERPRISE, organisation=make_organisation())
    with pytest.raises(ApprenticeshipNotFound):
        services.claim_apprenticeship(stranger, firm.plan, AHEAD)
    school = make_actor(Role.PROVIDER, organisation=firm.apprentices[0].apprenticeship.school)
    with pytest.raises(Denied):
        services.claim_apprenticeship(school, firm.plan, AHEAD)
    with pytest.raises(Denied):
        services.propose_recoveries(world.district, made.pk)
    with pytest.raises(NoClassToClaim):
        services.propose_recoveries(world.city, made.pk + 1000)


def test_the_pages_show_what_can_be_claimed_and_why_not(world: SimpleNamespace, client: Client) -> None:
    firm = plan_of(world)
    sign_in(client, firm.actor)
    listed = client.get("/workspace/benefits/").content.decode()
    assert f"/workspace/benefits/apprenticeships/{firm.plan}/?benefit={AHEAD}" in listed
    page = client.get(f"/workspace/benefits/apprenticeships/{firm.plan}/?benefit={AHEAD}")
    assert page.status_code == 200 and "7,500.00" in page.content.decode()
    told = client.get(f"/api/v1/benefits/apprenticeships/{firm.plan}/preview?benefit={AHEAD}").json()
    assert [row["amount"] for row in told] == [HALF] * 3
    made = client.post(f"/workspace/benefits/apprenticeships/{firm.plan}/", {"benefit": AHEAD})
    assert made.status_code == 302 and client.get(made.url).status_code == 200
    again = client.post(f"/workspace/benefits/apprenticeships/{firm.plan}/", {"benefit": AHEAD})
    assert again.status_code == 409 or again.status_code == 422
    claim = ClassClaim.objects.get()
    granted(world, claim)
    pay(world.city, world.checker)
    office = sign_in(Client(), world.city)
    assert "reclaim" in office.get(f"/workspace/benefits/{claim.pk}/").content.decode()
    assert office.post(f"/office/benefits/classes/{claim.pk}/reclaim/", {"parts": 3}).status_code == 302
    assert not Recovery.objects.exists()  # everybody is still in training


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_many_hands_at_once_claim_and_reclaim_each_apprentice_once(clock: None) -> None:
    world = build()
    firm = plan_of(world, 4)
    at_once([lambda: services.claim_apprenticeship(firm.actor, firm.plan, AHEAD) for _ in range(8)])
    made = ClassClaim.objects.get()
    assert Claim.objects.count() == 4 and line(AHEAD).committed == 4 * HALF
    granted(world, made)
    pay(world.city, world.checker)
    for entry in firm.apprentices:
        training.leave_apprenticeship(firm.actor, entry.pk, left_on=date(2023, 3, 14), reason="停办")
    at_once([lambda: services.propose_recoveries(world.city, made.pk) for _ in range(8)])
    assert sorted(Recovery.objects.values_list("amount", flat=True)) == [HALF] * 4
