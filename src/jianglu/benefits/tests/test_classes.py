"""A unit's claim for a class: row by row, struck, objected to, paid in one transfer, returned, recovered; once a person."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from jianglu.benefits import queries, services
from jianglu.benefits.errors import (
    BadAccount,
    NoClassToClaim,
    NoRowsLeft,
    NoSuchClaim,
    NotEligible,
    NothingToClaim,
    RowsChanged,
    SameHands,
    UnitAccountMissing,
    WrongState,
)
from jianglu.benefits.models import BankAccount, BudgetLine, Claim, ClassClaim, Payment, Recovery
from jianglu.benefits.passport import entries
from jianglu.credentials import services as credentials
from jianglu.credentials.models import Certificate
from jianglu.kernel.errors import Denied
from jianglu.kernel.money import fen
from jianglu.platform import workflow
from jianglu.platform.access import Role
from jianglu.platform.calendar import add_working_days, today
from jianglu.platform.notifications.models import Notification
from jianglu.platform.policy.services import still_derives
from jianglu.platform.workflow.queries import notices
from jianglu.testing import SYSTEM, at, make_actor
from jianglu.training.models import TrainingClass

from .classes import BENEFIT, STANDARD, UNIT_NUMBER, claimed, class_of, finished_class, open_line, pay, provider_of
from .conftest import act, certify, confirm
from .test_services import balances

pytestmark = pytest.mark.django_db


def line() -> BudgetLine:
    return BudgetLine.objects.get(benefit=BENEFIT)


def granted(world: SimpleNamespace, made: ClassClaim) -> None:
    act(world.district, made, "pass")
    act(world.city, made, "approve")
    with at(add_working_days(today(), 6).isoformat()):
        workflow.run_due()
    made.refresh_from_db()


def test_good_rows_are_claimed_and_bad_ones_say_why(world: SimpleNamespace) -> None:
    provider, made = claimed(world)
    rows = list(queries.rows_of(made))
    assert [row.line for row in rows] == [1, 2, 3, 4, 5, 6]
    assert [bool(row.claim) for row in rows] == [True] * 3 + [False] * 3
    assert all(row.claim.amount == STANDARD and row.claim.state == "open" for row in rows[:3] if row.claim)
    reasons = [" ".join(" ".join(pair) for pair in row.why) for row in rows[3:]]
    assert "证书" in reasons[0] and "到课率" in reasons[1] and "对象" in reasons[2]
    assert all(row.decision and still_derives(row.decision) for row in rows[3:])
    made.refresh_from_db()
    assert line().committed == 3 * STANDARD and made.case.node == "examine"
    found = queries.class_claims(provider.actor).get()
    assert (found.people, found.total, found.paid) == (3, 3 * STANDARD, 0)
    with pytest.raises(NothingToClaim) as again:
        services.claim_class(provider.actor, provider.class_id, BENEFIT)
    assert len(again.value.rows) == 3 and line().committed == 3 * STANDARD
    assert ClassClaim.objects.count() == 1
    certify(world, provider.workers[3], day=date(2023, 3, 14))
    later = services.claim_class(provider.actor, provider.class_id, BENEFIT)
    assert [row.person_id for row in later.rows.all() if row.claim_id] == [provider.people[3]]


def test_the_whole_way_to_one_transfer(world: SimpleNamespace) -> None:
    provider, made = claimed(world)
    granted(world, made)
    assert made.state == "approved" and {claim.state for claim in made.claims.all()} == {"approved"}
    assert balances(world)["2241"] == -3 * STANDARD
    notice = notices().get()
    assert [row[1] for row in notice.rows] == ["1,500.00"] * 3 and all("*" in row[0] for row in notice.rows)
    batch, held = services.make_batch(world.city, region_code="50", key="k")
    assert (batch.count, batch.total, held) == (3, 3 * STANDARD, [])
    assert set(batch.payments.values_list("line", flat=True)) == {1}
    services.send_batch(world.checker, batch.pk)
    _name, file = services.export_batch(world.city, batch.pk)
    (order,) = [row for row in file.decode("utf-8-sig").splitlines()[1:] if "TOTAL" not in row]
    assert made.number in order and UNIT_NUMBER in order and "4500.00" in order and provider.unit.name in order
    pay(world.city, world.checker, "k")
    assert line().committed == 0 and line().paid == 3 * STANDARD
    assert not {code: value for code, value in balances(world).items() if code in ("2241", "1012")}
    assert all(check.difference == 0 for check in queries.checks(world.city))
    told = Notification.objects.filter(code="benefits.class_paid").get()
    assert told.organisation_id == provider.unit.pk and "4,500.00" in told.body_zh
    assert Notification.objects.filter(code="benefits.paid_for_training").count() == 3
    worker = provider.workers[0]
    assert queries.paid_for(worker.person_id).get().organisation == provider.unit
    assert not queries.own(worker) and not queries.owed_to(worker)
    assert provider.unit.name in entries(worker.person_id)[0].detail
    with pytest.raises(NoSuchClaim):
        services.withdraw(worker, queries.paid_for(worker.person_id).get().pk)


def test_a_row_is_taken_out_and_the_others_go_on(world: SimpleNamespace) -> None:
    provider, made = claimed(world)
    first = made.claims.order_by("pk")[0]
    with pytest.raises(Denied):
        services.strike_row(provider.actor, first.pk, "冒名")
    services.strike_row(world.district, first.pk, "冒名参训")
    first.refresh_from_db()
    assert (first.state, first.closed_reason, line().committed) == ("refused", "冒名参训", 2 * STANDARD)
    act(world.district, made, "pass")
    with pytest.raises(WrongState):
        services.strike_row(world.district, made.claims.filter(state="open")[0].pk, "晚了")
    with pytest.raises(Denied):
        act(world.district, made, "approve")
    act(world.city, made, "refuse", "班级照片不实")
    made.refresh_from_db()
    assert made.state == "refused" and line().committed == 0
    assert Notification.objects.filter(code="benefits.class_refused", organisation_id=provider.unit.pk).exists()


def test_what_no_longer_holds_does_not_pass(world: SimpleNamespace) -> None:
    provider, made = claimed(world)
    gone = Certificate.objects.get(person_id=provider.people[0])
    credentials.revoke(SYSTEM, gone.pk, reason="成绩经查作废")
    with pytest.raises(RowsChanged) as found:
        act(world.district, made, "pass")
    assert [row.row for row in found.value.rows] == [1]
    for claim in made.claims.all():
        services.strike_row(world.district, claim.pk, "证书已撤销")
    with pytest.raises(NoRowsLeft):
        act(world.district, made, "pass")


def test_the_unit_takes_its_claim_back_and_claims_again(world: SimpleNamespace) -> None:
    provider, made = claimed(world)
    with pytest.raises(Denied):
        services.withdraw_class(make_actor(Role.PROVIDER), made.pk)
    services.withdraw_class(provider.actor, made.pk)
    assert line().committed == 0 and {claim.state for claim in made.claims.all()} == {"withdrawn"}
    again = services.claim_class(provider.actor, provider.class_id, BENEFIT)
    assert again.claims.count() == 3


def test_a_returned_transfer_goes_to_the_new_account(world: SimpleNamespace) -> None:
    provider, made = claimed(world)
    granted(world, made)
    pay(world.city, world.checker, result="失败", reason="账号户名不符", reference="")
    assert {claim.state for claim in made.claims.all()} == {"returned"}
    with pytest.raises(UnitAccountMissing):
        services.renew_class_account(provider.actor, made.pk)
    services.confirm_unit_account(
        provider.actor, provider.unit.pk, holder=provider.unit.name, bank="重庆银行", number="110205120019999"
    )
    services.renew_class_account(provider.actor, made.pk)
    pay(world.city, world.checker, "k2")
    assert line().paid == 3 * STANDARD and {claim.state for claim in made.claims.all()} == {"paid"}
    assert all(check.difference == 0 for check in queries.checks(world.city))


def test_a_row_found_wrong_after_payment_comes_back_by_instalments(world: SimpleNamespace) -> None:
    provider, made = claimed(world)
    granted(world, made)
    pay(world.city, world.checker)
    claim = made.claims.order_by("pk")[0]
    recovery = services.open_recovery(world.city, claim.pk, amount=STANDARD, reason="冒名参训", parts=3)
    with pytest.raises(SameHands):
        services.confirm_recovery(world.city, recovery.pk)
    services.confirm_recovery(world.checker, recovery.pk)
    assert queries.recovery_for(provider.actor, recovery.pk).left == STANDARD
    with pytest.raises(NoSuchClaim):
        queries.recovery_for(provider.workers[0], recovery.pk)
    with pytest.raises(NoSuchClaim):
        queries.recovery_for(make_actor(Role.PROVIDER), recovery.pk)
    assert Notification.objects.get(code="benefits.recovery").organisation_id == provider.unit.pk
    assert not queries.debts_of(provider.people[0])
    for key in ("a", "b", "c"):
        services.repay(world.city, recovery.pk, amount=fen(500), key=key)
    claim.refresh_from_db()
    assert (claim.state, Recovery.objects.get().state, line().paid) == ("recovered", "closed", 2 * STANDARD)
    assert all(check.difference == 0 for check in queries.checks(world.city))


def test_a_unit_or_a_person_owns_an_account(world: SimpleNamespace) -> None:
    provider = provider_of(world)
    with pytest.raises(BadAccount):
        services.confirm_unit_account(
            provider.actor, provider.unit.pk, holder="别的公司", bank="重庆银行", number=UNIT_NUMBER
        )
    account = BankAccount.objects.get(organisation=provider.unit)
    account.person_id = world.worker.person_id
    with pytest.raises(IntegrityError), transaction.atomic():
        account.save()
    open_line(world)
    running = finished_class(provider, [world.worker.person_id])
    with pytest.raises(NothingToClaim):
        services.claim_class(provider.actor, running, BENEFIT)
    TrainingClass.objects.filter(pk=running).update(state="running", finished_on=None)
    with pytest.raises(NoClassToClaim):
        services.claim_class(provider.actor, running, BENEFIT)


def test_small_sums_need_one_officer(world: SimpleNamespace) -> None:
    services.set_rule(
        world.city,
        benefit=BENEFIT,
        valid_from=today(),
        second_person_from=3 * STANDARD,
        sample_permille=0,
        source="规则",
    )
    _provider, made = claimed(world)
    services.strike_row(world.district, made.claims.order_by("pk")[0].pk, "冒名")
    act(world.district, made, "pass")
    made.case.refresh_from_db()
    assert made.case.node == "notice" and not ClassClaim.objects.get().sampled


def test_the_same_person_is_paid_once(world: SimpleNamespace) -> None:
    """In a second class of the year, and by their own claim for the certificate: whichever comes first."""
    provider, made = claimed(world, good=2, bad=False)
    second = finished_class(provider, provider.people)
    with pytest.raises(NothingToClaim):
        services.claim_class(provider.actor, second, BENEFIT)
    worker, key = provider.workers[0], Certificate.objects.get(person_id=provider.people[0]).pk
    confirm(worker)
    with pytest.raises(NotEligible):
        services.apply(worker, key)
    services.withdraw_class(provider.actor, made.pk)
    services.apply(worker, key)
    again = services.claim_class(provider.actor, provider.class_id, BENEFIT)
    assert [row.person_id for row in again.rows.all() if row.claim_id] == [provider.people[1]]


def test_a_class_costs_few_queries_to_decide(world: SimpleNamespace) -> None:
    """Rows are decided together: the rule is asked three times for a class, however many sit in it."""
    open_line(world)
    provider = class_of(world, good=4)
    with CaptureQueriesContext(
        connection,
    ) as few:
        services.claim_class(provider.actor, provider.class_id, BENEFIT)
    asked = [query for query in few.captured_queries if "fact_training_enrolment" in query["sql"]]
    assert len(asked) <= 4
    assert Payment.objects.count() == 0 and Claim.objects.filter(organisation=provider.unit).count() == 4
