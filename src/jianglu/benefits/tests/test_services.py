"""From a certificate to money: offers, applications, batches, receipts, the ledger, recoveries."""

# ruff: noqa: E501
from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from jianglu.benefits import bank, handlers, queries, rules, services, tasks
from jianglu.benefits.errors import (
    AccountMissing,
    AlreadyClaimed,
    AppealOpen,
    BadAccount,
    BadAmount,
    BadReceipt,
    BudgetSpent,
    MonthClosed,
    NoRuleInForce,
    NoSuchClaim,
    NotEligible,
    NothingToAppeal,
    NothingToPay,
    SameHands,
    UseRefused,
    WrongState,
)
from jianglu.benefits.models import BudgetLine, Claim, JournalEntry, Payment, PaymentBatch, Posting
from jianglu.credentials import services as credentials
from jianglu.credentials.events import CertificateIssued
from jianglu.kernel.errors import Denied, DomainError
from jianglu.kernel.money import fen
from jianglu.people import services as people
from jianglu.platform import events, jobs, workflow
from jianglu.platform.access import Role
from jianglu.platform.notifications.models import Notification
from jianglu.platform.policy.models import Decision
from jianglu.platform.policy.services import still_derives
from jianglu.testing import DISTRICT, OTHER_DISTRICT, SYSTEM, at, make_actor, make_region

from .conftest import act, certify, confirm, grant, insured_worker

pytestmark = pytest.mark.django_db


def offered(world: SimpleNamespace, **how: Any) -> Claim:
    return services.offer(SYSTEM, certify(world, **how).pk)


def accepted(world: SimpleNamespace, worker: Any = None, **how: Any) -> Claim:
    worker = worker or world.worker
    claim = offered(world, worker=worker, **how)
    confirm(worker)
    return services.accept_offer(worker, claim.pk)


def granted(world: SimpleNamespace, **how: Any) -> Claim:
    claim = accepted(world, **how)
    grant(world, claim)
    claim.refresh_from_db()
    return claim


def receipt(
    batch: PaymentBatch, result: str = "成功", reason: str = "", reference: str = "TX1", lines: list[int] | None = None
) -> bytes:
    rows = [",".join(bank.HOUSE.answer_columns)]
    rows += [
        f"{batch.number},{p.line},{p.claim.number},{bank.yuan_plain(p.amount)},{result},{reference},{reason},2023-03-24"
        for p in batch.payments.select_related("claim").order_by("line") if lines is None or p.line in lines
    ]  # fmt: skip
    return "\r\n".join(rows).encode()


def balances(world: SimpleNamespace) -> dict[str, int]:
    return {row.account.code: row.balance for row in queries.trial_balance(world.city) if row.balance}


def test_a_new_certificate_finds_its_holder_without_application(world: SimpleNamespace) -> None:
    certify(world)
    events.dispatch()
    (claim,) = Claim.objects.all()
    assert (claim.state, claim.amount, claim.channel) == ("offered", fen(1500), "offer")
    assert still_derives(claim.decision)
    assert queries.owed_to(world.worker) == fen(1500)
    assert BudgetLine.objects.get().committed == fen(1500)
    events.dispatch()
    assert Claim.objects.count() == 1


def test_from_offer_to_paid(world: SimpleNamespace) -> None:
    claim = granted(world)
    assert claim.state == "approved"
    batch, held = services.make_batch(world.city, region_code="50", key="k1")
    assert (held, batch.count, batch.total) == ([], 1, fen(1500))
    services.send_batch(world.checker, batch.pk)
    name, data = services.export_batch(world.checker, batch.pk)
    batch.refresh_from_db()
    assert bank.sha256(data) == batch.sha256 and name.startswith(batch.number)
    assert b"6217000010001234569" in data and "TOTAL,1,,,,1500.00" in data.decode("utf-8-sig")
    services.import_receipt(world.city, batch.pk, receipt(batch))
    claim.refresh_from_db()
    assert (claim.state, claim.paid_on) == ("paid", date(2023, 3, 24))
    assert PaymentBatch.objects.get().state == "settled"
    line = BudgetLine.objects.get()
    assert (line.committed, line.paid) == (0, fen(1500))
    assert balances(world) == {"1002": fen(100000 - 1500), "3001": -fen(100000), "5001": fen(1500)}


def test_each_step_done_twice_pays_once(world: SimpleNamespace) -> None:
    granted(world)
    first, _held = services.make_batch(world.city, region_code="50", key="k1")
    again, _held = services.make_batch(world.city, region_code="50", key="k1")
    assert first.pk == again.pk
    with pytest.raises(NothingToPay):
        services.make_batch(world.city, region_code="50", key="k2")
    services.send_batch(world.checker, first.pk)
    one = services.export_batch(world.checker, first.pk)
    services.send_batch(world.checker, first.pk)
    assert services.export_batch(world.checker, first.pk) == one
    data = receipt(first)
    answers = [services.import_receipt(world.city, first.pk, data) for _ in range(3)]
    assert len({answer.pk for answer in answers}) == 1
    assert JournalEntry.objects.count() == 4  # budget, granted, sent, paid
    assert Payment.objects.filter(state="paid").count() == 1
    assert BudgetLine.objects.get().paid == fen(1500)


def test_a_partial_receipt_then_the_rest(world: SimpleNamespace) -> None:
    granted(world)
    granted(world, worker=insured_worker(world))
    batch, _ = services.make_batch(world.city, region_code="50", key="k")
    services.send_batch(world.checker, batch.pk)
    services.import_receipt(world.city, batch.pk, receipt(batch, lines=[1]))
    batch.refresh_from_db()
    assert batch.state == "sent"
    later = services.import_receipt(world.city, batch.pk, receipt(batch))  # the whole list: line 1 is known already
    assert (later.paid, later.returned) == (1, 0)
    assert BudgetLine.objects.get().paid == 2 * fen(1500)


def test_a_returned_payment_waits_for_another_account(world: SimpleNamespace) -> None:
    claim = granted(world)
    batch, _ = services.make_batch(world.city, region_code="50", key="k")
    services.send_batch(world.checker, batch.pk)
    services.import_receipt(world.city, batch.pk, receipt(batch, "失败", "账户已销户", ""))
    claim.refresh_from_db()
    assert (claim.state, claim.closed_reason) == ("returned", "账户已销户")
    assert balances(world)["2241"] == -fen(1500) and "1012" not in balances(world)
    with pytest.raises(AccountMissing):
        services.renew_account(world.worker, claim.pk)
    confirm(world.worker, "6228480000000000018")
    services.renew_account(world.worker, claim.pk)
    again, _ = services.make_batch(world.city, region_code="50", key="k2")
    services.send_batch(world.checker, again.pk)
    services.import_receipt(world.city, again.pk, receipt(again))
    claim.refresh_from_db()
    assert claim.state == "paid" and BudgetLine.objects.get().paid == fen(1500)
    assert balances(world)["1002"] == fen(100000 - 1500)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda text: text.replace("1500.00", "1501.00"), "yuan"),
        (lambda text: text.replace(",1,BT", ",9,BT").replace(",1,JS", ",9,JS"), "line"),
        (lambda text: text.replace("成功", "不详"), "result"),
        (lambda text: text.replace("2023-03-24", "24/03/2023"), "date"),
        (lambda text: text + "\r\n" + text.splitlines()[1], "line"),
        (lambda text: text.replace("TX1", ""), "reference"),
    ],
)
def test_a_bad_receipt_names_its_rows_and_books_nothing(world: SimpleNamespace, change: Any, field: str) -> None:
    granted(world)
    batch, _ = services.make_batch(world.city, region_code="50", key="k")
    services.send_batch(world.checker, batch.pk)
    before = Posting.objects.count()
    with pytest.raises(BadReceipt) as caught:
        services.import_receipt(world.city, batch.pk, change(receipt(batch).decode()).encode())
    assert [row.field for row in caught.value.rows] == [field]
    assert Posting.objects.count() == before and Payment.objects.get().state == "pending"


def test_the_maker_does_not_check(world: SimpleNamespace) -> None:
    granted(world)
    batch, _ = services.make_batch(world.city, region_code="50", key="k")
    with pytest.raises(SameHands):
        services.send_batch(world.city, batch.pk)
    with pytest.raises(WrongState):
        services.export_batch(world.city, batch.pk)
    services.cancel_batch(world.city, batch.pk, "重做")
    assert Claim.objects.get().state == "approved"
    services.make_batch(world.city, region_code="50", key="k2")


def test_a_claim_that_no_longer_holds_is_left_out_of_the_batch(world: SimpleNamespace) -> None:
    claim = granted(world)
    credentials.revoke(world.city, claim.certificate_id, reason="经查证，考试结果不实，依规撤销")
    with pytest.raises(NothingToPay):
        services.make_batch(world.city, region_code="50", key="k")
    claim.refresh_from_db()
    assert claim.state == "approved"  # an officer decides, not the machine


def test_silence_never_pays(world: SimpleNamespace) -> None:
    claim = offered(world)
    with at("2024-03-16"):
        assert services.expire_offers(SYSTEM, date(2024, 3, 16)) == 1
    claim.refresh_from_db()
    assert claim.state == "expired" and BudgetLine.objects.get().committed == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.update(state="approved")


def test_the_end_of_an_offer_is_announced(world: SimpleNamespace) -> None:
    claim = offered(world)
    assert services.remind(SYSTEM, date(2023, 12, 15)) == 0
    assert services.remind(SYSTEM, claim.answer_by - timedelta(days=30)) == 1
    day = claim.answer_by - timedelta(days=27)  # the machine stood still for three days
    assert services.remind(SYSTEM, day, since=day - timedelta(days=4)) == 1
    assert services.remind(SYSTEM, day, since=day) == 0  # run again on the same day
    assert (
        services.remind(SYSTEM, day, since=day - timedelta(days=90)) == 1
    )  # one word for two warnings that were missed


def test_the_daily_scan_finds_who_was_missed(world: SimpleNamespace) -> None:
    certify(world)
    certify(world, insured_worker(world, months_since=date(2022, 10, 1)))
    job = jobs.enqueue(tasks.find_everyone, SYSTEM)
    jobs.run_pending()
    job.refresh_from_db()
    assert job.state == "done", job
    assert [claim.person_id for claim in Claim.objects.all()] == [world.worker.person_id]
    warned = Notification.objects.filter(code="benefits.expiring")
    Claim.objects.update(answer_by=date(2023, 3, 16) + timedelta(days=30))
    with at("2023-03-18"):  # two days after the warning was due, twice on one day
        for _ in range(2):
            jobs.enqueue(tasks.find_everyone, SYSTEM)
            jobs.run_pending()
    assert warned.count() == 1


def test_an_offer_needs_an_account_and_its_own_person(world: SimpleNamespace) -> None:
    claim = offered(world)
    with pytest.raises(AccountMissing):
        services.accept_offer(world.worker, claim.pk)
    stranger = insured_worker(world)
    confirm(stranger)
    with pytest.raises(NoSuchClaim):
        services.accept_offer(stranger, claim.pk)
    services.decline_offer(world.worker, claim.pk)
    assert BudgetLine.objects.get().committed == 0


def test_who_took_back_the_allowance_is_not_compared(world: SimpleNamespace) -> None:
    people.give_consent(world.worker, world.worker.person_id, "proactive_benefit")
    people.withdraw_consent(world.worker, world.worker.person_id, "proactive_benefit")
    with pytest.raises(UseRefused):
        offered(world)
    confirm(world.worker)
    assert services.apply(world.worker, certify(world, level="3").pk).state == "open"  # applying is still theirs


def test_an_application_that_is_refused_is_kept_with_its_reasons(world: SimpleNamespace) -> None:
    worker = insured_worker(world, months_since=date(2022, 10, 1))
    confirm(worker)
    certificate = certify(world, worker)
    with pytest.raises(NotEligible) as caught:
        services.apply(worker, certificate.pk)
    (insured,) = caught.value.verdict.unmet
    assert insured.condition.code == "insured" and "还差 6 个月" in insured.remedy
    decision = Decision.objects.get(subject=str(certificate.pk))
    assert (decision.outcome, decision.amount) == ("refused", None) and not Claim.objects.exists()
    told = {entry["code"]: entry["answer"] for entry in decision.explanation["conditions"]}
    assert told["insured"] == "no" and told["level"] == "yes"


def test_applying_twice_or_for_somebody_else(world: SimpleNamespace) -> None:
    certificate = certify(world)
    confirm(world.worker)
    services.apply(world.worker, certificate.pk)
    with pytest.raises(AlreadyClaimed):
        services.apply(world.worker, certificate.pk)
    with pytest.raises(Exception, match="subject_unknown"):
        services.apply(insured_worker(world), certificate.pk)
    services.withdraw(world.worker, Claim.objects.get().pk)
    assert Claim.objects.get().state == "withdrawn" and BudgetLine.objects.get().committed == 0
    assert services.apply(world.worker, certificate.pk).state == "open"


def test_what_cost_nothing_is_not_to_be_claimed(world: SimpleNamespace) -> None:
    verdict = services.check(certify(world).pk, on=date(2023, 3, 1))
    assert services.promising(verdict) and not services.promising(replace(verdict, full_amount=0))


def test_certified_after_the_last_rule_nothing_is_paid(world: SimpleNamespace) -> None:
    people.record_insurance(
        SYSTEM,
        [
            people.InsuranceSpell(
                world.worker.person_id, world.firm.pk, DISTRICT, "unemployment", date(2024, 1, 1), date(2026, 3, 1)
            )
        ],
        source="test",
    )
    with at("2026-02-01"):
        certificate = certify(world, day=date(2026, 1, 15))
        with pytest.raises(NoRuleInForce):
            services.offer(SYSTEM, certificate.pk)
    assert not Claim.objects.exists()


def test_a_level_is_not_paid_after_a_higher_one(world: SimpleNamespace) -> None:
    accepted(world, level="3")
    with pytest.raises(NotEligible) as caught:
        offered(world, level="4")
    assert [entry.condition.code for entry in caught.value.verdict.unmet] == ["no_lower"]


def test_the_district_finds_that_the_certificate_does_not_fit(world: SimpleNamespace) -> None:
    claim = accepted(world)
    with pytest.raises(NotEligible):
        act(world.district, claim, "pass", fits_post="no")
    act(world.district, claim, "refuse", "证书与岗位不符")
    claim.refresh_from_db()
    assert (claim.state, claim.closed_reason) == ("refused", "证书与岗位不符")
    assert BudgetLine.objects.get().committed == 0


def test_a_budget_line_is_never_overdrawn(world: SimpleNamespace) -> None:
    BudgetLine.objects.update(total=fen(2000))
    offered(world)
    with pytest.raises(BudgetSpent):
        offered(world, worker=insured_worker(world))
    assert Claim.objects.count() == 1 and BudgetLine.objects.get().committed == fen(1500)


def test_money_given_twice_with_one_key_is_given_once(world: SimpleNamespace) -> None:
    give = {"year": 2023, "benefit": "skill-upgrade", "region_code": DISTRICT, "amount": fen(5), "key": "2023-1"}
    services.open_line(world.city, **give)
    assert BudgetLine.objects.get().total == fen(100000)


def test_recovery_by_instalments(world: SimpleNamespace) -> None:
    claim = granted(world)
    batch, _ = services.make_batch(world.city, region_code="50", key="k")
    services.send_batch(world.checker, batch.pk)
    services.import_receipt(world.city, batch.pk, receipt(batch))
    recovery = services.open_recovery(world.city, claim.pk, amount=fen(1500), reason="证书撤销", parts=3)
    with pytest.raises(SameHands):
        services.confirm_recovery(world.city, recovery.pk)
    assert "1221" not in balances(world)
    services.confirm_recovery(world.checker, recovery.pk)
    assert [part.amount for part in recovery.instalments.all()] == [fen(500)] * 3
    services.repay(world.city, recovery.pk, amount=fen(500), key="A1")
    services.repay(world.city, recovery.pk, amount=fen(500), key="A1")
    assert balances(world)["1221"] == fen(1000)
    with pytest.raises(Exception, match="bad_amount"):
        services.repay(world.city, recovery.pk, amount=fen(1001), key="A2")
    services.repay(world.city, recovery.pk, amount=fen(700), key="A2")
    assert [part.paid for part in recovery.instalments.all()] == [fen(500), fen(500), fen(200)]
    assert BudgetLine.objects.get().paid == fen(300)
    services.reschedule(world.city, recovery.pk, parts=2, first_due=date(2023, 5, 10), reason="生活困难")
    assert [part.amount for part in recovery.instalments.all()] == [fen(500), fen(500), fen(200), fen(150), fen(150)]
    assert all(check.difference == 0 for check in queries.checks(world.city))
    services.repay(world.city, recovery.pk, amount=fen(300), key="A3")
    claim.refresh_from_db()
    assert claim.state == "recovered" and balances(world) == {"1002": fen(100000), "3001": -fen(100000)}


def test_the_ledger_balances_and_is_never_edited(world: SimpleNamespace) -> None:
    granted(world)
    entry = JournalEntry.objects.first()
    with pytest.raises(IntegrityError, match="does not balance"), transaction.atomic():
        Posting.objects.create(entry=entry, account_id="1002", amount=1)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for change in (
        lambda: Posting.objects.update(amount=1),
        lambda: Posting.objects.all()._raw_delete("default"),
        lambda: JournalEntry.objects.update(text=""),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()


def test_accounts_are_checked_and_sealed(world: SimpleNamespace) -> None:
    account = confirm(world.worker)
    assert account.number_masked == "6217 **** **** 4569"
    assert b"6217000010001234569" not in bytes(account.number_sealed)
    assert confirm(world.worker).pk == account.pk
    for holder, number in (
        ("别人", "6217000010001234569"),
        (account.holder, "6217000010001234560"),
        (account.holder, "12"),
    ):
        with pytest.raises(BadAccount):
            services.confirm_account(world.worker, world.worker.person_id, holder=holder, bank="银行", number=number)


def test_other_districts_and_roles_are_refused_and_change_nothing(world: SimpleNamespace) -> None:
    claim = accepted(world)
    make_region(OTHER_DISTRICT)
    elsewhere = make_actor(Role.DISTRICT_CLERK, region=OTHER_DISTRICT)
    assert not queries.visible_to(elsewhere).exists()
    with pytest.raises(NoSuchClaim):
        queries.get(elsewhere, claim.pk)
    for actor in (elsewhere, world.district, world.worker, make_actor(Role.AUDITOR)):
        with pytest.raises(Denied):
            services.make_batch(actor, region_code="50", key="x")
        with pytest.raises(Denied):
            services.open_line(actor, year=2024, benefit="skill-upgrade", region_code=DISTRICT, amount=1, key="y")
        with pytest.raises(Denied):
            services.offer(actor, claim.certificate_id)
    assert not PaymentBatch.objects.exists() and BudgetLine.objects.count() == 1


def test_a_payment_sent_back_after_it_was_paid(world: SimpleNamespace) -> None:
    claim = granted(world)
    batch, _ = services.make_batch(world.city, region_code="50", key="k")
    services.send_batch(world.checker, batch.pk)
    with pytest.raises(BadReceipt):
        services.import_receipt(world.city, batch.pk, receipt(batch, "退汇", "户名不符"))
    services.import_receipt(world.city, batch.pk, receipt(batch))
    back = services.import_receipt(world.city, batch.pk, receipt(batch, "退汇", "户名不符"))
    assert back.reversed == 1
    claim.refresh_from_db()
    assert (claim.state, claim.paid_on) == ("returned", None)
    line = BudgetLine.objects.get()
    assert (line.committed, line.paid) == (fen(1500), 0)
    assert balances(world) == {"1002": fen(100000), "2241": -fen(1500), "3001": -fen(100000), "5001": fen(1500)}
    assert all(check.difference == 0 for check in queries.checks(world.city))


def test_a_batch_through_pain_and_back(world: SimpleNamespace) -> None:
    granted(world)
    profile = services.save_profile(
        world.city, title="重庆银行", file_format="pain.001", debtor="重庆市就业服务管理局", debtor_bank="重庆银行营业部",
        debtor_account="1101 0104 0012 345", debtor_cnaps="313653000013",
    )  # fmt: skip
    batch, _ = services.make_batch(world.city, region_code="50", key="k", profile_id=profile.pk)
    services.send_batch(world.checker, batch.pk)
    services.save_profile(  # a later change leaves the batch's file as it is
        world.city,
        title="重庆银行",
        file_format="text",
        debtor="别的户",
        debtor_bank="别的行",
        debtor_account="999999999999",
    )
    name, data = services.export_batch(world.city, batch.pk)
    batch.refresh_from_db()
    assert name.endswith(".xml") and bank.sha256(data) == batch.sha256 and b"110101040012345" in data
    claim = Claim.objects.get()
    answer = (
        f"<Document><CstmrPmtStsRpt><GrpHdr><MsgId>M</MsgId><CreDtTm>2023-03-25T10:00:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts>"
        f"<OrgnlMsgId>{batch.number}</OrgnlMsgId></OrgnlGrpInfAndSts><TxInfAndSts><OrgnlInstrId>{batch.number}-1</OrgnlInstrId>"
        f"<OrgnlEndToEndId>{claim.number}</OrgnlEndToEndId><TxSts>ACSC</TxSts><AcctSvcrRef>R1</AcctSvcrRef></TxInfAndSts>"
        f"</CstmrPmtStsRpt></Document>"
    ).encode()
    services.import_receipt(world.city, batch.pk, answer)
    claim.refresh_from_db()
    assert (claim.state, claim.paid_on) == ("paid", date(2023, 3, 25))


def test_months_are_closed_in_order_and_for_good(world: SimpleNamespace) -> None:
    granted(world)
    before = queries.trial_balance(world.city)
    with at("2023-05-02"):
        for wrong in (date(2023, 4, 1), date(2023, 2, 1)):
            with pytest.raises(MonthClosed):
                services.close_month(world.city, wrong)
        march = services.close_month(world.city, date(2023, 3, 1))
        assert (march.entries, march.total) == (2, fen(100000) + fen(1500))
        assert services.close_month(world.city, date(2023, 3, 1)).closed_at == march.closed_at
        services.close_month(world.city, date(2023, 4, 1))
        with pytest.raises(MonthClosed):
            services.close_month(world.city, date(2023, 5, 1))
        batch, _ = services.make_batch(world.city, region_code="50", key="k")
        services.send_batch(world.checker, batch.pk)
        assert queries.trial_balance(world.city, date(2023, 4, 30)) == before
        (payable,) = [row for row in queries.month_sheet(world.city, date(2023, 5, 1)) if row.account.code == "2241"]
        assert (payable.opening, payable.debit, payable.closing) == (-fen(1500), fen(1500), 0)
    with at("2023-04-20"), pytest.raises(IntegrityError, match="is closed"), transaction.atomic():
        services.open_line(world.city, year=2023, benefit="skill-upgrade", region_code=DISTRICT, amount=5, key="late")
    assert services.rebuild_balances() == 2
    with at("2023-05-02"):
        rows = queries.trial_balance(world.city)
    assert sum(row.debit for row in rows) == sum(row.credit for row in rows) == fen(100000) + 2 * fen(1500)


def test_money_of_two_funds_is_spent_one_after_the_other(world: SimpleNamespace) -> None:
    BudgetLine.objects.update(total=fen(2000))
    services.open_line(
        world.city,
        year=2023,
        benefit="skill-upgrade",
        region_code=DISTRICT,
        amount=fen(1500),
        key="f2",
        fund="skills_action",
    )
    claims = [offered(world), offered(world, worker=insured_worker(world))]
    assert [claim.budget_line.fund for claim in claims] == ["unemployment_insurance", "skills_action"]
    with pytest.raises(BudgetSpent):
        offered(world, worker=insured_worker(world))
    assert balances(world)["3002"] == -fen(1500)


def test_what_cannot_come_back_is_written_off_by_two(world: SimpleNamespace) -> None:
    claim = granted(world)
    batch, _ = services.make_batch(world.city, region_code="50", key="k")
    services.send_batch(world.checker, batch.pk)
    services.import_receipt(world.city, batch.pk, receipt(batch))
    recovery = services.open_recovery(world.city, claim.pk, amount=fen(1500), reason="冒领")
    services.cancel_recovery(world.city, recovery.pk, "证据不足")
    recovery = services.open_recovery(world.city, claim.pk, amount=fen(900), reason="冒领")
    services.confirm_recovery(world.checker, recovery.pk)
    services.repay(world.city, recovery.pk, amount=fen(100), key="A1")
    with pytest.raises(BadAmount):
        services.propose_write_off(world.city, recovery.pk, amount=fen(801), reason="死亡")
    services.propose_write_off(world.city, recovery.pk, amount=fen(800), reason="死亡，无遗产")
    with pytest.raises(SameHands):
        services.confirm_write_off(world.city, recovery.pk)
    services.confirm_write_off(make_actor(Role.LEADER), recovery.pk)
    recovery.refresh_from_db()
    assert (recovery.state, recovery.left, recovery.written_off) == ("closed", 0, fen(800))
    assert balances(world)["5901"] == fen(800) and "1221" not in balances(world)
    claim.refresh_from_db()
    assert claim.state == "paid" and BudgetLine.objects.get().paid == fen(1400)


def test_the_second_person_looks_from_the_amount_of_the_day_on_and_at_samples(world: SimpleNamespace) -> None:
    rule = {"benefit": "skill-upgrade", "source": "测试〔2023〕1号"}
    services.set_rule(world.city, **rule, valid_from=date(2023, 3, 15), second_person_from=fen(1800), sample_permille=0)
    services.set_rule(
        world.city, **rule, valid_from=date(2023, 3, 16), second_person_from=fen(1800), sample_permille=1000
    )
    with pytest.raises(BadAmount):
        services.set_rule(world.city, **rule, valid_from=date(2023, 3, 14), second_person_from=0, sample_permille=0)
    small, large = accepted(world), accepted(world, insured_worker(world), level="3")
    for claim in (small, large):
        act(world.district, claim, "pass", fits_post="yes")
    assert [_node(claim) for claim in (small, large)] == ["notice", "approve"]
    with at("2023-03-16"):
        drawn = accepted(world, insured_worker(world))
        act(world.district, drawn, "pass", fits_post="yes")
    drawn.refresh_from_db()
    assert drawn.sampled and _node(drawn) == "approve"


def _node(claim: Claim) -> str:
    claim.case.refresh_from_db()
    return claim.case.node


def test_many_are_decided_at_once_and_exceptions_pulled_out(world: SimpleNamespace) -> None:
    clean = [accepted(world, insured_worker(world)) for _ in range(3)]
    odd = accepted(world, insured_worker(world))
    twin = insured_worker(world)
    shared = accepted(world, twin)  # all of these share one card, so each needs its own look
    for number, claim in enumerate(clean):
        stem = f"62170000100{number:07d}"
        card = next(stem + digit for digit in "0123456789" if rules.luhn(stem + digit))
        type(claim.account).objects.filter(pk=claim.account_id).update(number_index=card.encode())
    found = services.decide_many(world.district, [*(claim.pk for claim in clean), odd.pk, shared.pk], "pass")
    assert [bool(outcome.why) for outcome in found] == [False, False, False, True, True]
    assert {_node(claim) for claim in clean} == {"approve"} and _node(odd) == "examine"
    assert all("收款账户" in outcome.why for outcome in found[3:])
    with pytest.raises(Denied):
        services.decide_many(twin, [odd.pk], "pass")
    stranger = make_actor(Role.DISTRICT_CLERK, region=OTHER_DISTRICT)
    assert services.decide_many(stranger, [odd.pk], "pass") == []  # not even that there is such a claim
    [elsewhere] = services.decide_many(world.city, [odd.pk], "pass")  # sees it, but it waits for the district
    assert elsewhere.why and "收款账户" not in elsewhere.why
    again = services.decide_many(world.district, [clean[0].pk], "pass")
    assert again[0].why
    refused = services.decide_many(world.district, [odd.pk], "refuse", reason="账户不是本人的")
    assert not refused[0].why
    approved = services.decide_many(world.city, [claim.pk for claim in clean], "approve")
    assert not any(outcome.why for outcome in approved)


def test_an_appeal_is_decided_by_somebody_else_and_from_corrected_facts(world: SimpleNamespace) -> None:
    claim = accepted(world)
    act(world.district, claim, "pass", fits_post="yes")
    act(world.city, claim, "refuse", "社保记录存疑")
    stranger = insured_worker(world)
    with pytest.raises(Exception, match="subject_unknown"):
        services.file_appeal(stranger, claim.certificate_id, grounds="x")
    appeal = services.file_appeal(world.worker, claim.certificate_id, grounds="单位已补缴")
    with pytest.raises(AppealOpen):
        services.file_appeal(world.worker, claim.certificate_id, grounds="再说一次")
    with pytest.raises(SameHands):
        _decide(world.city, appeal, "uphold")
    _decide(world.checker, appeal, "uphold")
    appeal.refresh_from_db()
    assert (appeal.state, appeal.answer) == ("upheld", "核实")
    again = Claim.objects.exclude(pk=claim.pk).get()
    assert again.state == "offered" and BudgetLine.objects.get().committed == fen(1500)
    objection = services.file_appeal(world.worker, claim.certificate_id, grounds="职业应为紧缺")
    assert objection.against == "offer"
    _decide(world.checker, objection, "reject")
    again.refresh_from_db()
    assert again.state == "offered"


def test_a_verdict_is_upheld_only_when_the_facts_grant(world: SimpleNamespace) -> None:
    worker = insured_worker(world, months_since=date(2022, 10, 1))
    certificate = certify(world, worker)
    appeal = services.file_appeal(worker, certificate.pk, grounds="2022 年上半年也参保")
    with pytest.raises(NotEligible):
        _decide(world.city, appeal, "uphold")
    spell = people.InsuranceSpell(
        worker.person_id, world.firm.pk, DISTRICT, "unemployment", date(2022, 1, 1), date(2022, 9, 1)
    )
    people.record_insurance(SYSTEM, [spell], source="补登")
    _decide(world.city, appeal, "uphold")
    assert Claim.objects.get().state == "offered"
    with pytest.raises(NothingToAppeal):
        confirm(worker)
        services.accept_offer(worker, Claim.objects.get().pk)
        services.file_appeal(worker, certificate.pk, grounds="x")


def _decide(actor: Any, appeal: Any, action: str) -> None:
    case = appeal.case
    case.refresh_from_db()
    workflow.act(actor, case.pk, action, version=case.version, reason="核实")


def test_one_account_of_two_people_is_a_case_and_denies_nothing(world: SimpleNamespace) -> None:
    claim = granted(world)
    assert services.look_for_signals(SYSTEM, date(2023, 3, 24)) == 0
    other = granted(world, worker=insured_worker(world))  # everybody's card is the same in these tests
    assert services.look_for_signals(SYSTEM, date(2023, 3, 24)) == 1
    assert services.look_for_signals(SYSTEM, date(2023, 3, 25)) == 0  # found again it is the same
    signal = queries.signals(world.district).get()
    assert set(signal.claims.all()) == {claim, other} and signal.state == "open"
    assert Claim.objects.filter(state="approved").count() == 2
    with pytest.raises(NothingToPay):  # they wait
        services.make_batch(world.city, region_code="50", key="k1")
    _signal(world.district, signal, "report", finding="false")
    with pytest.raises(DomainError):
        _signal(world.district, signal, "agree_false")
    _signal(world.city, signal, "agree_false")
    signal.refresh_from_db()
    assert (signal.state, signal.answer) == ("dismissed", "夫妻共用")
    batch, held = services.make_batch(world.city, region_code="50", key="k2")
    assert (batch.count, held) == (2, [])


def test_many_claims_of_a_young_employer(world: SimpleNamespace) -> None:
    type(world.firm).objects.filter(pk=world.firm.pk).update(established_on=date(2023, 1, 20))
    for _ in range(4):
        offered(world, worker=insured_worker(world))
    assert services.look_for_signals(SYSTEM, date(2023, 3, 24)) == 0
    offered(world)
    assert services.look_for_signals(SYSTEM, date(2023, 3, 24)) == 1
    signal = queries.signals(SYSTEM).get()
    assert (signal.kind, signal.claims.count()) == ("young_employer", 5)


def test_one_certificate_in_two_districts(world: SimpleNamespace) -> None:
    claim = offered(world)
    services.decline_offer(world.worker, claim.pk)
    confirm(world.worker)
    again = services.apply(world.worker, claim.certificate_id)
    Claim.objects.filter(pk=again.pk).update(region_code=OTHER_DISTRICT)
    assert services.look_for_signals(SYSTEM, date(2023, 3, 24)) == 1
    assert queries.signals(SYSTEM).get().kind == "two_districts"


def test_a_declined_offer_is_not_made_again(world: SimpleNamespace) -> None:
    claim = offered(world)
    services.decline_offer(world.worker, claim.pk)
    with pytest.raises(AlreadyClaimed):
        services.offer(SYSTEM, claim.certificate_id)
    job = jobs.enqueue(tasks.find_everyone, SYSTEM)
    jobs.run_pending()
    job.refresh_from_db()
    assert job.state == "done" and Claim.objects.count() == 1
    assert {run.benefit for _title, run in queries.last_scans()} == {
        "skill-upgrade",
        "living-allowance",
        "assessment-subsidy",
    }


def _signal(actor: Any, signal: Any, action: str, **data: Any) -> None:
    case = signal.case
    case.refresh_from_db()
    workflow.act(actor, case.pk, action, version=case.version, reason="夫妻共用", data=data)


def test_a_batch_is_decided_in_as_many_queries_for_many_claims_as_for_few(world: SimpleNamespace) -> None:
    def made(key: str, workers: int) -> int:
        late, *others = [granted(world, worker=insured_worker(world)) for _ in range(workers)]
        named = [claim.pk for claim in (late, *others)]
        credentials.revoke(SYSTEM, late.subject_id, reason="经查证，考试结果不实，依规撤销")  # since it was approved
        with CaptureQueriesContext(connection) as queries:
            batch, held = services.make_batch(world.city, region_code="50", key=key, claim_ids=named)
        assert (batch.count, [claim.pk for claim in held]) == (workers - 1, [late.pk])
        return len(queries)

    assert made("few", 2) == made("many", 6)


def test_a_certificate_of_hours_earns_nothing_and_troubles_nobody(world: SimpleNamespace) -> None:
    """Only certificates of a level are among the rules' facts; news of the others must not fail."""
    award = credentials.Award(
        world.worker.person_id,
        world.body.pk,
        "",
        None,
        date(2023, 3, 15),
        "decision",
        "hours-1",
        kind="hours",
        title="电工",
        details={"hours": 8},
    )
    made = credentials.issue_many(SYSTEM, [award])[0]
    handlers.offer_for(CertificateIssued(certificate_id=made.pk, person_id=made.person_id))
    assert not Claim.objects.filter(subject_id=made.pk).exists()
