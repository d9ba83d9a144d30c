"""Employers verify lists: within bounds, with consent, and without learning who is registered."""

from __future__ import annotations

from io import BytesIO
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from openpyxl import Workbook, load_workbook

from jianglu.credentials import services, tasks
from jianglu.credentials.errors import TooManyChecks, TooManyMisses
from jianglu.credentials.models import BulkCheck
from jianglu.credentials.services import screening
from jianglu.kernel.errors import Denied
from jianglu.kernel.sheets import BadRows
from jianglu.people.models import Look
from jianglu.people.services import give_consent, withdraw_consent
from jianglu.platform.access import Role
from jianglu.platform.audit.models import AuditEntry
from jianglu.platform.calendar.testing import at
from jianglu.testing import make_actor, make_organisation, sign_in

from .conftest import build, clerk, issue
from .test_batches import number

HEADINGS = [column.heading for column in services.SCREENING]


def sheet(*rows: tuple) -> BytesIO:
    book = Workbook()
    book.active.append(HEADINGS)
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    out.seek(0)
    return out


def employer():
    unit = make_organisation(kinds=["enterprise"])
    return make_actor(Role.ENTERPRISE, organisation=unit), unit.pk


def outcomes(check: BulkCheck) -> list[tuple[int, str]]:
    return [(line.row, line.outcome) for line in screening.lines_of(check)]


def test_each_row_is_answered_and_identity_numbers_only_with_consent(world, client: Client) -> None:
    actor, unit = employer()
    good, revoked, hers = issue(world), issue(world, basis_id=2), issue(world, basis_id=3, person=world.other)
    services.revoke(clerk(), revoked.pk, reason="查实替考，依规撤销")
    rows = [
        ("张建国", good.number, ""), ("张建国", revoked.number, ""), ("李四", good.number, ""),
        ("李秀英", "", number(124)), ("没有此人", "", number(126)),
    ]  # fmt: skip
    check = services.check_many(actor, unit, sheet(*rows))
    assert outcomes(check) == [(2, "valid"), (3, "invalid"), (4, "unknown"), (5, "unanswered"), (6, "unanswered")]
    lines = screening.lines_of(check)
    assert lines[3].said == lines[4].said, "who does not consent is not told apart from who is not there"
    assert (check.total, check.valid, check.missed) == (5, 1, 3)
    assert number(124).encode() not in bytes(check.lines_sealed)
    assert not Look.objects.exists()
    her = make_actor(Role.WORKER, person=world.other)
    give_consent(her, world.other.pk, "share_passport")
    again = services.check_many(actor, unit, sheet(rows[3]))
    assert screening.lines_of(again)[0].number == hers.number
    assert Look.objects.get().person_id == world.other.pk
    withdraw_consent(her, world.other.pk, "share_passport")
    assert outcomes(services.check_many(actor, unit, sheet(rows[3]))) == [(2, "unanswered")]
    sign_in(client, actor)
    page = client.post("/unit/certificate-checks/", {"file": _named(sheet(*rows))}, follow=True).content.decode()
    assert "查无此证" in page
    latest = BulkCheck.objects.first()
    answer = client.get(f"/unit/certificate-checks/{latest.pk}/result.xlsx").content
    assert [line[2] for line in load_workbook(BytesIO(answer)).active.values][1:3] == ["有效", "无效"]
    stranger, _unit = employer()
    sign_in(client, stranger)
    assert client.get(f"/unit/certificate-checks/{latest.pk}/").status_code == 404
    with pytest.raises(Denied):
        services.check_many(stranger, unit, sheet(rows[0]))


def _named(content: BytesIO) -> BytesIO:
    content.name = "list.xlsx"
    return content


def test_sheets_days_and_misses_are_bounded(world, monkeypatch) -> None:
    actor, unit = employer()
    row = issue(world)
    monkeypatch.setattr(screening, "MOST_ROWS", 4)
    monkeypatch.setattr(screening, "MOST_A_DAY", 6)
    monkeypatch.setattr(screening, "MOST_MISSES", 3)
    good = ("张建国", row.number, "")
    with at("2023-03-20"):
        with pytest.raises(BadRows):
            services.check_many(actor, unit, sheet(("张建国", "", "")))
        with pytest.raises(TooManyChecks):
            services.check_many(actor, unit, sheet(*[good] * 5))
        services.check_many(actor, unit, sheet(*[good] * 4))
        with pytest.raises(TooManyChecks):
            services.check_many(actor, unit, sheet(*[good] * 3))
    with at("2023-03-21"):
        services.check_many(actor, unit, sheet(*[("某人", f"S00005000001223300{n:04d}", "") for n in range(3)]))
        with pytest.raises(TooManyMisses):
            services.check_many(actor, unit, sheet(good))
        other, another = employer()
        services.check_many(other, another, sheet(good))
    assert AuditEntry.objects.filter(action="credentials.bulk_checked").count() == 3
    with at("2023-05-01"):
        tasks.forget_checks(None)
        assert not any(check.kept for check in BulkCheck.objects.all())


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_sheets_at_once_do_not_both_pass_the_bound(monkeypatch) -> None:
    world = build()
    actor, unit = employer()
    row = issue(world)
    monkeypatch.setattr(screening, "MOST_A_DAY", 5)
    start, results = Barrier(4), []

    def run() -> None:
        start.wait()
        try:
            services.check_many(actor, unit, sheet(*[("张建国", row.number, "")] * 2))
            results.append("done")
        except TooManyChecks:
            results.append("full")
        finally:
            connection.close()

    threads = [Thread(target=run) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["done", "done", "full", "full"]
