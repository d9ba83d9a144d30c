"""Gives numbers without gaps."""

from __future__ import annotations

from django.db import connection, transaction

_NEXT = """
    INSERT INTO numbering_counter (key, last) VALUES (%s, 1)
    ON CONFLICT (key) DO UPDATE SET last = numbering_counter.last + 1
    RETURNING last
"""


def next_number(key: str) -> int:
    """The next number of the series `key`, from 1, without gaps.

    The number belongs to the caller's transaction: rolled back with it, and the series stays locked until its end.
    So call it late, and choose keys narrow enough not to queue unrelated work. Raises TransactionManagementError
    outside a transaction.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("next_number needs the transaction that uses the number")
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [key])
        return int(cursor.fetchone()[0])
