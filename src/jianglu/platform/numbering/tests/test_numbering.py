"""Numbers have no gaps, whoever competes for them."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from jianglu.platform.numbering import next_number


class Rollback(Exception):
    pass


@pytest.mark.django_db
def test_series_are_independent() -> None:
    assert [next_number("a"), next_number("a"), next_number("b")] == [1, 2, 1]


@pytest.mark.django_db
def test_a_rolled_back_number_is_given_again() -> None:
    next_number("a")
    with pytest.raises(Rollback), transaction.atomic():
        assert next_number("a") == 2
        raise Rollback
    assert next_number("a") == 2


@pytest.mark.django_db(transaction=True)
def test_a_number_needs_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        next_number("a")


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_competing_threads_leave_no_gap() -> None:
    def take(i: int) -> int | None:
        try:
            with transaction.atomic():
                number = next_number("race")
                if random.Random(i).random() < 0.3:
                    raise Rollback
                return number
        except Rollback:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        got = sorted(n for n in pool.map(take, range(120)) if n is not None)
    assert got == list(range(1, len(got) + 1))
    assert 0 < len(got) < 120
