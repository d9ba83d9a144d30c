"""Django's cache contract, on the real table, also under many hands."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection

from jianglu.platform.cache.backend import PostgresCache, tidy


@pytest.mark.django_db
@pytest.mark.parametrize("value", [0, 7, -(2**62), 2**70, True, None, "字", b"x", [1, {"a": date(2023, 3, 1)}]])
def test_values_come_back_as_they_went_in(value: object) -> None:
    assert isinstance(cache._connections[cache._alias], PostgresCache)  # type: ignore[attr-defined]
    cache.set("k", value)
    found = cache.get("k", "nothing")
    assert found == value
    assert type(found) is type(value)


@pytest.mark.django_db
def test_what_has_expired_is_gone_and_may_be_added_anew() -> None:
    assert cache.add("k", 1, 60)
    assert not cache.add("k", 2, 60)
    assert cache.incr("k") == 2
    assert cache.touch("k", -1)
    assert cache.get("k") is None
    assert not cache.touch("k", 60)
    with pytest.raises(ValueError, match="no number"):
        cache.incr("k")
    assert cache.add("k", 5, 60)
    cache.set("text", "x", -1)
    assert tidy() == 1
    assert cache.get("k") == 5
    assert cache.delete("k")
    assert not cache.delete("k")
    cache.set("a", 1)
    cache.clear()
    assert cache.get("a") is None


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_many_hands_count_exactly() -> None:
    cache.delete("count")

    def press(_turn: int) -> int:
        try:
            cache.add("count", 0, 60)
            return int(cache.incr("count"))
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        counts = list(pool.map(press, range(120)))
    assert sorted(counts) == list(range(1, 121))
    cache.clear()
