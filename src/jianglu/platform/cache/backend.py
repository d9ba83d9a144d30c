"""The cache backend: one statement an operation, so that counting is exact across threads and processes.

Whole numbers lie in a column of their own, where the database adds to them; everything else is pickled. It holds only
what this installation wrote itself, and a row that has expired is as good as gone until `tidy` deletes it.
"""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

_ALIVE = "(cache_entry.expires IS NULL OR cache_entry.expires > clock_timestamp())"
_PUT = (
    "INSERT INTO cache_entry (key, number, data, expires) VALUES (%s, %s, %s, %s) ON CONFLICT (key) DO UPDATE"
    " SET number = excluded.number, data = excluded.data, expires = excluded.expires"
)


class PostgresCache(BaseCache):
    """`CACHES["default"]`; LOCATION is not used."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, or `default`."""
        rows = _run(f"SELECT number, data FROM cache_entry WHERE key = %s AND {_ALIVE}", self._key(key, version))
        return _value(*rows[0]) if rows else default

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep the value for `timeout` seconds."""
        _run(_PUT, self._key(key, version), *_columns(value), self._expiry(timeout))

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep the value unless there is one; True when it was kept."""
        statement = f"{_PUT} WHERE NOT {_ALIVE} RETURNING key"
        return bool(_run(statement, self._key(key, version), *_columns(value), self._expiry(timeout)))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a whole number and return it; raises ValueError when there is none."""
        statement = f"UPDATE cache_entry SET number = number + %s WHERE key = %s AND {_ALIVE} RETURNING number"
        rows = _run(statement, delta, self._key(key, version))
        if not rows or rows[0][0] is None:
            raise ValueError(f"no number under {key!r}")
        return int(rows[0][0])

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep the value longer; False when there is none."""
        statement = f"UPDATE cache_entry SET expires = %s WHERE key = %s AND {_ALIVE} RETURNING key"
        return bool(_run(statement, self._expiry(timeout), self._key(key, version)))

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget the value; False when there was none."""
        statement = f"DELETE FROM cache_entry WHERE key = %s RETURNING {_ALIVE}"
        return any(alive for (alive,) in _run(statement, self._key(key, version)))

    def clear(self) -> None:
        """Forget everything."""
        _run("DELETE FROM cache_entry RETURNING 1")

    def _key(self, key: str, version: int | None) -> str:
        return str(self.make_and_validate_key(key, version=version))

    def _expiry(self, timeout: Any) -> datetime | None:
        moment = self.get_backend_timeout(timeout)
        return None if moment is None else datetime.fromtimestamp(moment, UTC)


def tidy() -> int:
    """Delete what has expired; returns how many."""
    return len(_run(f"DELETE FROM cache_entry WHERE NOT {_ALIVE} RETURNING 1"))


def _run(statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall()) if cursor.description else []


def _columns(value: Any) -> tuple[int | None, bytes | None]:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63:
        return value, None
    return None, pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _value(number: int | None, data: Any) -> Any:
    return number if data is None else pickle.loads(data)  # noqa: S301 - written by `_columns` only
