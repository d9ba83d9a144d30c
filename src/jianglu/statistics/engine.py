"""Runs compiled questions: on the latest snapshot by DuckDB, or live on PostgreSQL."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from django.db import connection
from ibis.expr.operations import UnboundTable

from jianglu.platform.access import rls
from jianglu.platform.facts import FACTS
from jianglu.platform.facts import snapshot as snapshots
from jianglu.platform.facts.database import digest
from jianglu.platform.facts.snapshot import Snapshot

from .compiling import rows_sql
from .declare import Grain
from .grains import GRAINS

Rows = list[tuple[Any, ...]]
_KEPT = 2048  # results in memory


class Engine(Protocol):
    """Where facts are read."""

    dialect: str

    def source(self, grain: Grain) -> str:
        """A prepared table of the grain's rows, or nothing: they are then drawn from the facts."""

    def run(self, sql: str, values: Mapping[str, Any]) -> Rows:
        """The rows of a compiled question."""


class Live:
    """The facts as they are now."""

    dialect = "postgres"

    def source(self, grain: Grain) -> str:
        """None."""
        return ""

    def run(self, sql: str, values: Mapping[str, Any]) -> Rows:
        """One statement, over all rows: whose figures they are is said by the cut, and a first certificate elsewhere counts."""
        with rls.elevated("statistics.figures"), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())


class Frozen:
    """The facts of a snapshot; each grain is drawn once and kept as Parquet beside it, results are kept in memory."""

    dialect = "duckdb"

    def __init__(self, taken: Snapshot) -> None:
        self.taken = taken
        self._line = taken.connect()
        self._line.execute("SET preserve_insertion_order = false")
        self._lock = threading.Lock()
        self._known: set[str] = set()
        self._results: OrderedDict[Any, Rows] = OrderedDict()

    def source(self, grain: Grain) -> str:
        """The table of the grain, drawn now unless it was."""
        name = f"grain_{grain.code}"
        if grain.code not in self._known:
            with self._lock:
                path = self._path(grain)
                if not path.exists():
                    self._draw(grain, path)
                text = str(path).replace("'", "''")
                self._line.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM read_parquet('{text}')")  # noqa: S608
                self._known.add(grain.code)
        return name

    def run(self, sql: str, values: Mapping[str, Any]) -> Rows:
        """One statement, or its result from before."""
        key = (sql, tuple(sorted(values.items())))
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                return self._results[key]
        used = {name: value for name, value in values.items() if f"${name}" in sql}
        found: Rows = self._line.cursor().execute(sql, used).fetchall()
        with self._lock:
            self._results[key] = found
            if len(self._results) > _KEPT:
                self._results.popitem(last=False)
        return found

    def prepare(self) -> None:
        """Draw every grain."""
        for grain in GRAINS.values():
            self.source(grain)

    def _path(self, grain: Grain) -> Path:
        return self.taken.folder / "grains" / f"{grain.code}-{grain.version}.parquet"

    def _draw(self, grain: Grain, path: Path) -> None:
        path.parent.mkdir(exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
        text = str(part).replace("'", "''")
        order = "district" + (", level" if "level" in grain.columns else "")
        self._line.execute(
            f"COPY (SELECT * FROM ({rows_sql(grain.code, 'duckdb')}) ORDER BY {order}) "  # noqa: S608
            f"TO '{text}' (FORMAT parquet, COMPRESSION zstd)"
        )
        part.replace(path)


LIVE = Live()
_frozen: dict[str, Frozen] = {}
_opening = threading.Lock()


def frozen(taken: Snapshot) -> Frozen:
    """The engine of a snapshot; the two used last stay open."""
    with _opening:
        if taken.id not in _frozen:
            while len(_frozen) > 1:
                del _frozen[next(iter(_frozen))]
            _frozen[taken.id] = Frozen(taken)
        return _frozen[taken.id]


def of_latest() -> Frozen | None:
    """The engine of the newest snapshot, unless facts were declared anew since it was taken."""
    taken = snapshots.latest()
    return frozen(taken) if taken is not None and _fits(taken) else None


def _fits(taken: Snapshot) -> bool:
    told = {FACTS[name].view: taken.prints.get(name, {}).get("sources", "") for name in taken.rows if name in FACTS}
    return all(view in told and told[view].startswith(text) for view, text in _needed().items())


@cache
def _needed() -> dict[str, str]:
    """The views that grains read, with what their SELECT was when they were made."""
    tables = {op.name for grain in GRAINS.values() for op in grain.expression.op().find(UnboundTable)}
    return {fact.view: digest(fact) for fact in FACTS.values() if fact.view in tables}


def prepare(taken: Snapshot) -> None:
    """What a page would else wait for: draw the grains of a new snapshot."""
    frozen(taken).prepare()


__all__ = ["LIVE", "Engine", "Frozen", "frozen", "of_latest", "prepare"]
