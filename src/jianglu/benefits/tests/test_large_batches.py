"""Batches of any length: what is made, released and answered takes no more statements for more lines.

LINES=5000 tells what such a batch takes (statements and seconds).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jianglu.benefits import queries, services, tasks
from jianglu.benefits.models import BudgetLine, Claim, Payment, PaymentBatch
from jianglu.platform import jobs
from jianglu.platform.jobs.models import Job
from jianglu.testing import at

from .conftest import certify, confirm, grant

LINES = int(os.environ.get("LINES", "24"))


def copies(table: str, source: str, **changed: str) -> None:
    """Copy the rows of `source` (a query's FROM … WHERE over t and the numbers i) with some columns changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'"
            " AND (column_name <> 'id' OR %s)",
            [table, "id" in changed],
        )
        names = [row[0] for row in cursor.fetchall()]
        values = ", ".join(changed.get(name, f't."{name}"') for name in names)
        listed = ", ".join(f'"{name}"' for name in names)
        cursor.execute(
            f"INSERT INTO {table} ({listed}) OVERRIDING SYSTEM VALUE SELECT {values} FROM {table} t {source}"
        )  # noqa: S608


def many_claims(world: Any, extra: int) -> None:
    """One approved claim, and `extra` more of people who are like the first in everything."""
    confirm(world.worker)
    certificate = certify(world)
    claim = services.offer(world.city, certificate.pk, "skill-upgrade")
    claim = services.accept_offer(world.worker, claim.pk)
    grant(world, claim)
    person, numbers = world.worker.person_id, f", generate_series(1, {extra}) i"
    moved = {"id": "1000000 + i", "person_id": "1000000 + i"}
    copies(
        "people_person", f"{numbers} WHERE t.id = {person}",
        id="1000000 + i", number_index="decode(md5(i::text) || md5(i::text || 'x'), 'hex')",
    )  # fmt: skip
    for table in ("people_insurancemonth", "people_employment"):
        copies(table, f"{numbers} WHERE t.person_id = {person}", person_id="1000000 + i")
    copies(
        "credentials_certificate", f"{numbers} WHERE t.id = {certificate.pk}",
        **moved, number="overlay(t.number placing lpad(i::text, 6, '0') from 15)", token="md5(i::text)", basis_id="1000000 + i",  # noqa: S106
    )  # fmt: skip
    copies(
        "benefits_claim", f"{numbers} WHERE t.id = {claim.pk}",
        **moved, subject_id="1000000 + i", certificate_id="1000000 + i", case_id="NULL", number="'C' || i",
    )  # fmt: skip
    Claim.objects.filter(number__startswith="C").update(state=Claim.State.APPROVED)
    BudgetLine.objects.update(total=claim.amount * 100_000, committed=claim.amount * (extra + 1))


def answer(batch: PaymentBatch, result: str = "成功") -> bytes:
    rows = batch.payments.select_related("claim").order_by("line")
    lines = [
        f"{batch.number},{row.line},{row.claim.number},{row.amount // 100}.00,{result},R{row.line},,2023-03-27"
        for row in rows
    ]
    return "\n".join(["batch,line,claim,yuan,result,reference,reason,date", *lines]).encode()


def told(name: str, step: Callable[[], Any]) -> tuple[Any, int]:
    start = time.perf_counter()
    with CaptureQueriesContext(connection) as seen:
        found = step()
    print(f"{name}: {len(seen)} statements, {time.perf_counter() - start:.1f} s")  # noqa: T201 - what LINES is for
    return found, len(seen)


@pytest.mark.django_db
def test_statements_do_not_grow_with_the_lines(clock: None, world: Any) -> None:
    many_claims(world, LINES - 1)
    few, most = queries.payable_ids(world.city, "50")[: LINES // 4], LINES
    counts: list[tuple[int, ...]] = []
    with at("2023-03-27"):
        for ids in (few, None):
            (batch, held), made = told("make", lambda ids=ids: services.make_batch(  # type: ignore[misc]
                world.city, region_code="50", key=f"k{len(counts)}", claim_ids=ids))  # fmt: skip
            assert (batch.count, held) == (len(few) if ids else most - len(few), [])
            _, sent = told("release", lambda pk=batch.pk: services.send_batch(world.checker, pk))  # type: ignore[misc]
            _, booked = told("answer", lambda b=batch: services.import_receipt(world.city, b.pk, answer(b)))  # type: ignore[misc]
            counts.append((made, sent, booked))
    if LINES <= 400:  # longer ones are written in parts of a thousand
        assert counts[0] == counts[1]
    assert Payment.objects.filter(state=Payment.State.PAID).count() == LINES
    rows = queries.trial_balance(world.city)
    assert sum(row.balance for row in rows) == 0


@pytest.mark.django_db
def test_a_job_makes_as_many_files_as_the_bank_wants(clock: None, world: Any) -> None:
    many_claims(world, 6)
    profile = services.save_profile(
        world.city, title="小批银行", file_format="text", debtor="某区支出户", debtor_bank="某银行",
        debtor_account="6217000010001234569", max_lines=3,
    )  # fmt: skip
    with at("2023-03-27"):
        job = jobs.enqueue(tasks.make_batches, world.city, region_code="50", key="all", profile_id=profile.pk)
        jobs.run_pending()
        assert Job.objects.get(pk=job.pk).state == "done", Job.objects.get(pk=job.pk)
        assert sorted(PaymentBatch.objects.values_list("count", flat=True)) == [1, 3, 3]
        again = jobs.enqueue(tasks.make_batches, world.city, region_code="50", key="all", profile_id=profile.pk)
        jobs.run_pending()
        assert Job.objects.get(pk=again.pk).state == "failed"  # nothing waits any more
    assert PaymentBatch.objects.count() == 3
