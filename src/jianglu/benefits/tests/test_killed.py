"""The worker is killed at every statement of every step from batch to receipt; resumed, each is paid exactly once.

A forked process runs one step on its own connection and dies by SIGKILL just before its n-th statement, for n = 1, 2, … until
the step gets through. After each death the books are looked at: whatever was committed is whole.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from jianglu.benefits import queries, services
from jianglu.benefits.models import BudgetLine, Claim, JournalEntry, Payment, PaymentBatch, Receipt
from jianglu.kernel.money import fen
from jianglu.platform import events
from jianglu.testing import SYSTEM

from .conftest import build, certify, confirm, insured_worker
from .test_services import granted, receipt

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
CARDS = ("6228480000000000018", "6228480000000000026")


def dies_at(n: int, step: Callable[[], Any]) -> bool:
    """Run `step` in a process that is killed before its n-th statement; True when it died, False when it was done."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            seen = [0]

            def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
                seen[0] += 1
                if seen[0] == n:
                    os.kill(os.getpid(), signal.SIGKILL)
                return execute(sql, params, many, context)

            with connection.execute_wrapper(count):
                step()
            os._exit(0)
        except BaseException:
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    assert not os.WIFEXITED(status) or os.WEXITSTATUS(status) == 0, "the step failed in itself"
    return os.WIFSIGNALED(status)


def dies_after_commit(step: Callable[[], Any]) -> None:
    """Run `step` in a process that is killed when it has committed, before it can tell anybody."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            step()
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)


def books_are_whole(claims: int) -> None:
    """What holds at every moment, whoever died."""
    rows = queries.trial_balance(SYSTEM)
    assert sum(row.debit for row in rows) == sum(row.credit for row in rows)
    assert all(check.difference == 0 for check in queries.checks(SYSTEM)), queries.checks(SYSTEM)
    live = Payment.objects.filter(state__in=["pending", "paid"]).values_list("claim_id", flat=True)
    assert len(live) == len(set(live)) <= claims
    line = BudgetLine.objects.get()
    assert line.committed + line.paid == claims * fen(1500)
    assert line.paid == Claim.objects.filter(state="paid").count() * fen(1500)


def walk(step: Callable[[], Any], claims: int) -> int:
    """Kill the step at every statement, then at its end, then let it through; returns how often it was killed."""
    n = 1
    while dies_at(n, step):
        books_are_whole(claims)
        n += 1
        assert n < 400
    dies_after_commit(step)
    books_are_whole(claims)
    step()
    books_are_whole(claims)
    return n - 1


def test_killed_at_every_statement_each_is_paid_once(clock: None) -> None:
    world = build()
    workers = [world.worker, insured_worker(world), insured_worker(world)]
    for worker in workers:
        granted(world, worker=worker)
    events.dispatch()
    many = len(workers)
    deaths = walk(lambda: services.make_batch(world.city, region_code="50", key="kill"), many)
    batch = PaymentBatch.objects.get()
    deaths += walk(lambda: services.send_batch(world.checker, batch.pk), many)
    deaths += walk(lambda: services.export_batch(world.city, batch.pk), many)
    partial, rest = receipt(batch, lines=[1]), receipt(batch, "失败", "账户已销户", "", lines=[2])
    deaths += walk(lambda: services.import_receipt(world.city, batch.pk, partial), many)
    deaths += walk(lambda: services.import_receipt(world.city, batch.pk, rest), many)
    last = receipt(batch, lines=[3])
    deaths += walk(lambda: services.import_receipt(world.city, batch.pk, last), many)
    returned = Claim.objects.get(state="returned")
    owner = next(worker for worker in workers if worker.person_id == returned.person_id)
    confirm(owner, CARDS[0])
    services.renew_account(owner, returned.pk)
    deaths += walk(lambda: services.make_batch(world.city, region_code="50", key="again"), many)
    again = PaymentBatch.objects.exclude(pk=batch.pk).get()
    services.send_batch(world.checker, again.pk)
    answer = receipt(again)
    deaths += walk(lambda: services.import_receipt(world.city, again.pk, answer), many)
    assert deaths > 60
    assert Payment.objects.filter(state="paid").count() == many == Claim.objects.filter(state="paid").count()
    assert BudgetLine.objects.get().paid == many * fen(1500)
    assert (PaymentBatch.objects.count(), Receipt.objects.count()) == (2, 4)
    keys = JournalEntry.objects.values_list("key", flat=True)
    assert len(keys) == len(set(keys)) == 1 + many + 2 + many + 1  # budget, granted, sent, paid, returned
    bank = {row.account.code: row.balance for row in queries.trial_balance(SYSTEM)}
    assert bank["1002"] == fen(100_000) - many * fen(1500) and bank["1012"] == bank["2241"] == 0


def test_an_offer_killed_halfway_is_offered_once(clock: None) -> None:
    world = build()
    key = certify(world).pk

    def offer() -> None:
        if not Claim.objects.exists():  # what the nightly scan does: those that have an offer are left out
            services.offer(SYSTEM, key)

    n = 1
    while dies_at(n, offer):
        line = BudgetLine.objects.get()
        assert line.committed == Claim.objects.count() * fen(1500)
        n += 1
    assert n > 5 and Claim.objects.count() == 1 and BudgetLine.objects.get().committed == fen(1500)
