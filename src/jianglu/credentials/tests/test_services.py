"""Certificates are issued once, numbered without gaps, verified by register and signature, and revoked at once."""

from __future__ import annotations

import dataclasses
import threading
from datetime import date
from io import BytesIO

import pytest
from django.db import DatabaseError, connection, transaction
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from stdnum.cn import ric

from jianglu.credentials import identities, queries, services, signing
from jianglu.credentials.errors import (
    BadHistoric,
    NoIssuer,
    NotCertified,
    NotInForce,
    NotSuspended,
    NotVerified,
    ReasonNeeded,
)
from jianglu.credentials.models import Certificate, StatusChange
from jianglu.credentials.vc import proofs
from jianglu.kernel.errors import Denied, NotFound
from jianglu.kernel.levels import Level
from jianglu.organisations.services import register_organisation
from jianglu.platform import calendar
from jianglu.platform.access import Actor, Grant, Role, ScopeKind
from jianglu.platform.audit.models import AuditEntry
from jianglu.platform.calendar.testing import at
from jianglu.platform.documents import MissingGlyphs

from .conftest import SYSTEM, build, clerk, issue


def test_the_same_basis_gives_the_same_certificate(world) -> None:
    first, again = issue(world), issue(world)
    assert first.pk == again.pk
    assert first.number == "S000050000012234000001"
    assert Certificate.objects.count() == 1


def test_serials_run_within_body_year_and_level(world) -> None:
    numbers = [
        issue(world, basis_id=1).number,
        issue(world, basis_id=2, level="3").number,
        issue(world, basis_id=3).number,
        issue(world, basis_id=4, day=date(2024, 1, 2)).number,
        issue(world, basis_id=5, body=world.other_body).number,
    ]
    assert numbers == [
        "S000050000012234000001", "S000050000012233000001", "S000050000012234000002", "S000050000012244000001",
        "S000050000013234000001",
    ]  # fmt: skip


def test_a_failed_issue_leaves_no_gap(world) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        issue(world, basis_id=1)
        raise RuntimeError
    assert issue(world, basis_id=2).number.endswith("000001")


def test_only_the_machinery_issues(world) -> None:
    for actor in (
        clerk(),
        Actor.anonymous(),
        Actor("w", 2, world.worker.pk, (Grant(Role.WORKER, ScopeKind.SELF, str(world.worker.pk)),)),
    ):
        with pytest.raises(Denied):
            services.issue(
                actor, person_id=world.worker.pk, body_id=world.body.pk, occupation_code="6-18-02-04", level="4",
                decided_on=date(2023, 3, 1), basis="assessment_result", basis_id=9,
            )  # fmt: skip
    assert not Certificate.objects.exists()


def test_a_body_without_a_number_cannot_issue(world) -> None:
    body = register_organisation(
        SYSTEM, credit_code="91110000600037341L", name="新机构", region_code="500105", kinds=["body"]
    )
    with pytest.raises(NoIssuer):
        issue(world, body=body)


def test_a_name_that_cannot_be_printed_is_found_before_issue(world) -> None:
    world.worker.name = "张\U00031350"
    world.worker.save()
    with pytest.raises(MissingGlyphs) as caught:
        issue(world)
    assert "\U00031350" in caught.value.text
    assert not Certificate.objects.exists()


def test_verification_by_token_and_by_number(world) -> None:
    row = issue(world)
    for found in (queries.verify_token(row.token), queries.verify_number(" s000050000012234000001 ", "张建国")):
        assert found.in_force
        assert found.authentic
        assert (found.holder, found.level, found.body) == ("张建国", "4", "匠心评价中心")
        assert "*" in found.holder_number
    for number, name in ((row.number, "张建"), ("S000050000012234000002", "张建国"), ("", "")):
        with pytest.raises(NotVerified):
            queries.verify_number(number, name)
    with pytest.raises(NotVerified):
        queries.verify_token("guess")


def test_revoking_shows_at_once_and_for_ever(world) -> None:
    row = issue(world)
    services.revoke(clerk(), row.pk, reason="查实替考，依规撤销")
    found = queries.verify_token(row.token)
    assert (found.status, found.in_force, found.status_reason) == ("revoked", False, "查实替考，依规撤销")
    with pytest.raises(NotInForce):
        services.revoke(clerk(), row.pk, reason="再撤一次看看")
    with pytest.raises(DatabaseError, match="ended for ever"), transaction.atomic():
        Certificate.objects.filter(pk=row.pk).update(status="valid")
    assert AuditEntry.objects.filter(action="credentials.revoked", reason="查实替考，依规撤销").count() == 1


def test_a_suspension_ends_or_becomes_a_revocation(world) -> None:
    row = issue(world)
    services.suspend(clerk(), row.pk, reason="举报核查期间暂停")
    assert queries.verify_token(row.token).status == "suspended"
    with pytest.raises(NotInForce):
        services.suspend(clerk(), row.pk, reason="再暂停一次看看")
    with pytest.raises(NotInForce):
        services.correct(clerk(), row.pk, reason="暂停期间不能更正", holder_name="张建华")
    services.reinstate(clerk(), row.pk, reason="核查完毕予以恢复")
    assert queries.verify_token(row.token).in_force
    with pytest.raises(NotSuspended):
        services.reinstate(clerk(), row.pk, reason="没有暂停不能恢复")
    services.suspend(clerk(), row.pk, reason="再次接到举报核查")
    services.revoke(clerk(), row.pk, reason="查实替考，依规撤销")
    with pytest.raises(NotInForce):
        services.reinstate(clerk(), row.pk, reason="撤销后不能恢复的")
    assert [change.status for change in StatusChange.objects.order_by("pk")] == [
        "suspended", "valid", "suspended", "revoked",
    ]  # fmt: skip


def test_a_replacement_keeps_the_face_and_ends_the_old_code(world) -> None:
    old = issue(world)
    new = services.replace(clerk(), old.pk, reason="纸质证书遗失补发")
    assert (new.number, new.holder_name, new.scores) == (old.number, old.holder_name, old.scores)
    assert new.token != old.token
    found = queries.verify_token(old.token)
    assert found.token == new.token
    assert any(check.name == "version" and check.passed is False for check in found.checks)


def test_a_person_is_found_by_name_and_identity_number(world) -> None:
    row = issue(world)
    number = "50010519900101123"
    number += ric.calc_check_digit(number + "0")
    assert [found.number for found in queries.verify_person("张建国", number)] == [row.number]
    for name, other in (("张建", number), ("张建国", number[:-4] + "9999"), ("李秀英", number)):
        with pytest.raises(NotVerified):
            queries.verify_person(name, other)


AWARDS = {
    "completion": {"title": "养老护理员初级班", "details": {"hours": 120}},
    "hours": {"title": "安全生产专题学习", "details": {"hours": 24}},
    "title": {"title": "工程师（机械）", "basis": "decision"},
    "honour": {"title": "重庆市技术能手", "basis": "decision"},
    "service_card": {
        "title": "重庆英才服务卡 A 卡", "details": {"grade": "A", "face": {"性别": "男"}}, "expires_on": date(2026, 3, 14),
        "basis": "decision",
    },
    "special_ability": {"occupation_code": "6-18-02-04"},
    "qualification": {"occupation_code": "6-18-02-04", "level": Level.SENIOR},
}  # fmt: skip


@pytest.mark.parametrize("kind", AWARDS)
def test_every_kind_is_issued_signed_and_verified(world, kind) -> None:
    values = {"occupation_code": "", "level": None, "basis": "completion"} | AWARDS[kind]
    award = services.Award(
        person_id=world.worker.pk,
        body_id=world.body.pk,
        decided_on=date(2023, 3, 15),
        basis_id="1",
        kind=kind,
        **values,
    )
    with at("2023-03-16"):
        row = services.issue_many(SYSTEM, [award])[0]
        found = queries.verify_token(row.token)
        assert found.in_force
        assert found.title == AWARDS[kind].get("title", "")
        document = queries.credential(row).document
        assert proofs.verify_proofs(document, identities.resolve, now=calendar.now())
        assert document["credentialSubject"]["licenseNumber"] == row.number
        assert ("validUntil" in document) is (kind == "service_card")
        again = services.credential(SYSTEM, row, form="rdfc")
        assert proofs.verify_proofs(again, identities.resolve, now=calendar.now())
        assert services.document(SYSTEM, row, address="http://127.0.0.1:8000/v/x").startswith(b"%PDF")
    with at("2026-03-15"):
        assert queries.verify_token(row.token).in_force is (kind != "service_card")
    with at("2023-03-16"), pytest.raises(NotCertified):
        services.issue_many(SYSTEM, [dataclasses.replace(award, title="", occupation_code="", basis_id="2")])


@pytest.mark.parametrize("reason", ["", "    ", "错了"])
def test_revoking_needs_a_reason(world, reason) -> None:
    row = issue(world)
    with pytest.raises(ReasonNeeded):
        services.revoke(clerk(), row.pk, reason=reason)
    assert queries.verify_token(row.token).in_force


def test_who_may_not_revoke_changes_nothing(world) -> None:
    row = issue(world)
    before = AuditEntry.objects.count()
    for actor in (
        clerk("500105", Role.DISTRICT_CLERK),
        clerk("500103"),
        clerk("500105", Role.LEADER),
        Actor.anonymous(),
    ):
        with pytest.raises(Denied):
            services.revoke(actor, row.pk, reason="没有权限的撤销")
    assert queries.verify_token(row.token).in_force
    assert (StatusChange.objects.count(), AuditEntry.objects.count()) == (0, before)


def test_a_correction_supersedes_and_keeps_the_number(world) -> None:
    old = issue(world)
    new = services.correct(clerk(), old.pk, reason="姓名登记有误", holder_name="张建囯".replace("囯", "华"))
    assert (new.number, new.holder_name) == (old.number, "张建华")
    assert queries.verify_token(old.token).holder == "张建华"  # the old paper leads to the new face
    assert queries.verify_number(new.number, "张建华").in_force
    with pytest.raises(NotVerified):
        queries.verify_number(old.number, "张建国")
    assert [row.pk for row in queries.wallet(world.worker.pk)] == [new.pk]


@pytest.mark.parametrize(
    ("column", "value"),
    [("holder_name", "王五"), ("level", "3"), ("issued_on", date(2020, 1, 1)), ("scores", {"theory": 100})],
)
def test_a_register_changed_behind_our_back_is_not_authentic(world, column, value) -> None:
    row = issue(world)
    Certificate.objects.filter(pk=row.pk).update(**{column: value})
    found = queries.verify_token(row.token)
    assert not found.authentic
    assert not found.in_force


def test_the_signed_record_cannot_be_replaced(world) -> None:
    row = issue(world)
    with pytest.raises(DatabaseError, match="face"), transaction.atomic():
        Certificate.objects.filter(pk=row.pk).update(record=row.record | {"level": "1"})
    assert not signing.record_is_authentic(row.record | {"level": "1"}, row.signature, row.key_id)
    assert not signing.record_is_authentic(row.record, row.signature, "unknown-key")


def test_the_pdf_is_signed_and_stays_the_same(world) -> None:
    row = issue(world)
    pdf = services.document(SYSTEM, row, address="http://127.0.0.1:8000/v/" + row.token)
    assert services.document(SYSTEM, row, address="elsewhere") == pdf
    trust = ValidationContext(trust_roots=[load_cert_from_pemder(str(signing.folder() / signing.AUTHORITY))])
    embedded = PdfFileReader(BytesIO(pdf)).embedded_signatures[0]
    status = validate_pdf_signature(embedded, trust)
    assert status.intact
    assert status.valid
    assert status.trusted
    broken = bytearray(pdf)
    broken[2000] ^= 1
    with pytest.raises(Exception):  # noqa: B017, PT011 - any of many parsing errors, or
        status = validate_pdf_signature(PdfFileReader(BytesIO(bytes(broken))).embedded_signatures[0], trust)
        assert status.intact, "a changed byte breaks the digest"


def test_scope_of_the_list(world) -> None:
    mine, others = issue(world), issue(world, basis_id=2, person=world.other, body=world.other_body)
    worker = Actor("w", 2, world.worker.pk, (Grant(Role.WORKER, ScopeKind.SELF, str(world.worker.pk)),))
    body = Actor("b", 3, None, (Grant(Role.BODY, ScopeKind.ORGANISATION, str(world.other_body.pk)),))
    assert [row.pk for row in queries.visible_to(worker)] == [mine.pk]
    assert [row.pk for row in queries.visible_to(body)] == [others.pk]
    assert [row.pk for row in queries.visible_to(clerk("500103", Role.DISTRICT_CLERK))] == [others.pk]
    assert queries.visible_to(clerk()).count() == 2
    assert not queries.visible_to(Actor.anonymous()).exists()
    with pytest.raises(NotFound):
        queries.get(worker, others.pk)


def historic(world, row: int, number: str, **change):
    values = {
        "row": row, "person_id": world.worker.pk, "number": number, "kind": "skill_level", "occupation_code": "6-18-02-04",
        "level": Level.SENIOR, "body_id": world.body.pk, "issued_on": date(2021, 5, 1),
    }  # fmt: skip
    return services.Historic(**(values | change))


def test_historic_certificates_are_all_taken_or_none(world) -> None:
    with at("2023-03-01"):
        good = [
            historic(world, 2, "S000050000099213000001"),
            historic(world, 3, "2150003001300001", kind="qualification"),
        ]
        bad = [
            historic(world, 4, "abc"),
            historic(world, 5, "S000050000099214000002"),
            historic(world, 6, "S000050000099213000001"),
            historic(world, 7, "S000050000099243000003", issued_on=date(2024, 1, 1)),
        ]
        with pytest.raises(BadHistoric) as caught:
            services.take_over(clerk(), [*good, *bad])
        assert {problem.row for problem in caught.value.rows} == {4, 5, 6, 7}
        assert not Certificate.objects.exists()
        assert services.take_over(clerk(), good) == 2
    assert queries.verify_number("S000050000099213000001", "张建国").in_force


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_numbers_are_gapless_and_unique_under_concurrency() -> None:
    world = build()
    failed: list[Exception] = []

    def work(offset: int) -> None:
        try:
            for step in range(5):
                issue(world, basis_id=f"{offset}-{step}")
        except Exception as error:  # noqa: BLE001 - reported below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(offset,)) for offset in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    serials = sorted(int(number[-6:]) for number in Certificate.objects.values_list("number", flat=True))
    assert serials == list(range(1, 41))
