"""The whole road through all rooms by their services: from a voucher to a class, an exam, a certificate, money, a figure."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jianglu.assessment.delivery import services as delivery
from jianglu.assessment.marking import services as marking
from jianglu.assessment.marking.models import Assignment
from jianglu.assessment.results import services as results
from jianglu.assessment.tests import world as assessment
from jianglu.benefits import bank
from jianglu.benefits import services as benefits
from jianglu.benefits.models import Claim
from jianglu.benefits.tests import conftest as money
from jianglu.credentials import queries as credentials
from jianglu.credentials import services as issuing
from jianglu.kernel.money import fen
from jianglu.people.services import EmploymentRow, GroupRow, InsuranceSpell, add_to_key_group, employ, record_insurance
from jianglu.people.timeline import EntryKind, passport
from jianglu.platform import events
from jianglu.platform.access import Role
from jianglu.platform.audit.models import AuditEntry
from jianglu.platform.audit.services import verify
from jianglu.platform.workflow import services as flow
from jianglu.statistics import queries as statistics
from jianglu.statistics.indicators import INDICATORS
from jianglu.statistics.queries import Cut
from jianglu.testing import DISTRICT, SYSTEM, at, make_actor, make_organisation
from jianglu.training import services as training
from jianglu.training.tests import conftest as school_of
from jianglu.training.tests.test_life import run_class

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> None:
    settings.CREDENTIALS_KEYS = tmp_path / "credential-keys"
    settings.MEDIA_ROOT = tmp_path / "files"  # no snapshot of another city: figures are counted live


def test_one_worker_goes_from_class_to_certificate_to_money() -> None:
    here = assessment.world()
    worker = make_actor(Role.WORKER)
    here.workers = [worker]
    firm = make_organisation()
    person = worker.person_id
    with at("2023-03-01"):
        add_to_key_group(SYSTEM, GroupRow(person, "rural_transfer_worker", date(2022, 1, 1), None, "名册"))
        spell = InsuranceSpell(person, firm.pk, DISTRICT, "unemployment", date(2021, 1, 1), date(2023, 6, 1))
        record_insurance(SYSTEM, [spell], source="测试")
        employ(SYSTEM, EmploymentRow(person, firm.pk, date(2021, 1, 1), occupation_code=assessment.CODE), source="测试")
        issuing.number_issuer(SYSTEM, here.body.organisation_id, letter="S", site=7)

    # a subsidised class with a voucher
    with at("2023-03-01"):
        school = school_of.build_school()
        batch = school_of.issue(1)
        lessons = school_of.open_class(school)
        training.claim_voucher(worker, batch.pk)
        training.enrol(worker, lessons.pk)
    run_class(school, lessons)
    with at("2023-03-27"):
        training.finish_class(school.provider, lessons.pk)

    # an exam: theory on the screen, practice by two assessors
    plan = assessment.open_plan(here)
    (row,) = assessment.scheduled(here, plan)
    code = assessment.sitting(here, plan)
    with at(assessment.minutes_later(1)):
        entry = delivery.enter(worker, row.pk, code)
        for number, labels in assessment.right_answers(entry.attempt).items():
            delivery.save_answer(worker, entry.attempt.pk, entry.token, question=number, seq=number, value=labels)
        delivery.submit(worker, entry.attempt.pk, entry.token)
        events.dispatch()
    with at(assessment.minutes_later(95)):
        delivery.submit_due()
    for card, account in zip(here.assessors, here.assessor_actors, strict=True):
        for task in Assignment.objects.filter(assessor=card, registration__plan=plan, rating=None):
            with at("2023-03-21T15:00"):
                marking.rate(account, task.pk, points={1: 30, 2: 45})
    with at("2023-03-22"):
        results.confirm_results(here.actor, plan.pk)
        assert not credentials.wallet(person).exists()  # nothing before the notice is over
    with at("2023-03-30"):
        flow.run_due()
        events.dispatch()
        events.dispatch()
        certificate = credentials.wallet(person).get()
        assert credentials.verify_token(certificate.token).in_force

    # the subsidy finds the worker; silence would not pay
    district, city, checker = make_actor(Role.DISTRICT_CLERK), make_actor(Role.CITY_CLERK), make_actor(Role.CITY_CLERK)
    with at("2023-03-31"):
        benefits.open_line(
            city, year=2023, benefit="skill-upgrade", region_code=DISTRICT, amount=fen(100000), key="2023"
        )
        benefits.offer(SYSTEM, certificate.pk)  # what the daily scan does, now that there is a budget line
        claim = Claim.objects.get()
        assert (claim.person_id, claim.state) == (person, "offered")
        money.confirm(worker)
        benefits.accept_offer(worker, claim.pk)
        claim.refresh_from_db()
        money.act(district, claim, "pass", fits_post="yes")
        money.act(city, claim, "approve")
    with at("2023-04-12"):
        flow.run_due()
        batch_of_payments, _held = benefits.make_batch(city, region_code="50", key="k1")
        benefits.send_batch(checker, batch_of_payments.pk)
        benefits.export_batch(checker, batch_of_payments.pk)
        batch_of_payments.refresh_from_db()
        header = ",".join(bank.HOUSE.answer_columns)
        paid = [
            f"{batch_of_payments.number},{p.line},{p.claim.number},{bank.yuan_plain(p.amount)},成功,TX1,,2023-04-12"
            for p in batch_of_payments.payments.select_related("claim")
        ]
        benefits.import_receipt(city, batch_of_payments.pk, "\r\n".join([header, *paid]).encode())
        claim.refresh_from_db()
        assert (claim.state, claim.amount) == ("paid", fen(1000))
        events.dispatch()

        # what is left: a life on one page, figures that count it, a log that holds
        kinds = {entry.kind for entry in passport(person)}
        assert {EntryKind.TRAINING, EntryKind.CERTIFICATE, EntryKind.BENEFIT} <= kinds
        year = Cut(year=2023)
        assert statistics.total(INDICATORS["new_skilled"], year) == 1
        assert statistics.total(INDICATORS["subsidised_training"], year) == 1
        assert statistics.records(INDICATORS["certificates"], year)[0]["record_id"] == certificate.pk
    assert AuditEntry.objects.count() > 20
    assert verify() == []
