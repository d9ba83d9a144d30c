"""Runs compiled questions: on the latest snapshot by DuckDB, or live on PostgreSQL."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections import OrderedDict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import ibis
from django.db import connection
from ibis.expr.operations import UnboundTable

from jianglu.platform.access import rls
from jianglu.platform.facts import FACTS
from jianglu.platform.facts import snapshot as snapshots
from jianglu.platform.facts.database import digest
from jianglu.platform.facts.snapshot import Snapshot

from .compiling import rows_sql, summary_sql
from .declare import SUMMED, Grain
from .grains import GRAINS

Rows = list[tuple[Any, ...]]
_KEPT = 4096  # answers in memory
INDEX = Path("grains") / "index.json"


class Memory:
    """The answers used last; with no room it remembers nothing. What is taken out of it must not be changed."""

    def __init__(self, room: int = 0) -> None:
        self._room = room
        self._lock = threading.Lock()
        self._held: OrderedDict[Any, Any] = OrderedDict()

    def get(self, key: Any) -> Any:
        """What was put under the key, or None."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def put(self, key: Any, value: Any) -> None:
        """Remember it; the answer that was not used for longest goes."""
        with self._lock:
            self._held[key] = value
            if len(self._held) > self._room:
                self._held.popitem(last=False)


class Engine(Protocol):
    """Where facts are read."""

    dialect: str
    memory: Memory

    def source(self, grain: Grain, *, summed: bool = False) -> str:
        """A prepared table of the grain's rows (`summed`: of their monthly summary will do), or nothing: they are then
        drawn from the facts."""

    def run(self, sql: str, values: Mapping[str, Any]) -> Rows:
        """The rows of a compiled question."""


class Live:
    """The facts as they are now."""

    dialect = "postgres"
    memory = Memory()

    def source(self, grain: Grain, *, summed: bool = False) -> str:
        """None."""
        return ""

    def run(self, sql: str, values: Mapping[str, Any]) -> Rows:
        """One statement, over all rows: whose figures they are is said by the cut, and a first certificate elsewhere counts."""
        with rls.elevated("statistics.figures"), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())


class Frozen:
    """The facts of a snapshot; each grain is drawn once and kept as Parquet beside it, results are kept in memory.

    Beside a grain lies its summary by month, from which most questions are answered. `index.json` says which version of
    each grain was drawn under which text of the declarations, so that a page need not compile them to find its files.
    """

    dialect = "duckdb"

    def __init__(self, taken: Snapshot, *, as_drawn: bool = False) -> None:
        """`as_drawn`: the grains as they were declared when they were drawn, whatever is declared now."""
        self.taken = taken
        self._line = taken.connect()
        self._line.execute("SET preserve_insertion_order = false")
        self._lock = threading.Lock()
        self._known: set[str] = set()
        self.memory = Memory(_KEPT)
        told = drawn(taken.folder)
        self._versions: dict[str, str] = (
            told["versions"] if told and (as_drawn or told["declarations"] == declarations()) else {}
        )

    def source(self, grain: Grain, *, summed: bool = False) -> str:
        """The table of the grain, drawn now unless it was."""
        name = f"grain_{grain.code}" + ("_summed" if summed else "")
        if name not in self._known:
            with self._lock:
                path = self.path(grain, summed=summed)
                if not path.exists():
                    self._draw(grain)
                text = str(path).replace("'", "''")
                self._line.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM read_parquet('{text}')")  # noqa: S608
                self._known.add(name)
        return name

    def run(self, sql: str, values: Mapping[str, Any]) -> Rows:
        """One statement."""
        used = {name: value for name, value in values.items() if f"${name}" in sql}
        return self._line.cursor().execute(sql, used).fetchall()

    def prepare(self) -> None:
        """Draw every grain with its summary, and note it."""
        for grain in GRAINS.values():
            self.source(grain)
            self.source(grain, summed=True)
        told = {
            "declarations": declarations(),
            "versions": {grain.code: self.version(grain) for grain in GRAINS.values()},
        }
        write_json(self.taken.folder / INDEX, told)

    def path(self, grain: Grain, *, summed: bool = False) -> Path:
        """Where the grain or its summary lies, drawn or not."""
        kind = ".month-" + "-".join(SUMMED) if summed else ""
        return self.taken.folder / "grains" / f"{grain.code}-{self.version(grain)}{kind}.parquet"

    def version(self, grain: Grain) -> str:
        """Of the grain's declaration under which its file was drawn."""
        return self._versions.get(grain.code) or grain.version

    def _draw(self, grain: Grain) -> None:
        path = self.path(grain)
        path.parent.mkdir(exist_ok=True)
        if not path.exists():
            order = "district" + (", level" if "level" in grain.columns else "")
            self._write(f"SELECT * FROM ({rows_sql(grain.code, 'duckdb')}) ORDER BY {order}", path)  # noqa: S608
        text = str(path).replace("'", "''")
        self._line.execute(f"CREATE OR REPLACE TEMP VIEW drawn AS SELECT * FROM read_parquet('{text}')")  # noqa: S608
        self._write(summary_sql(grain.code, "drawn"), self.path(grain, summed=True))

    def _write(self, select: str, path: Path) -> None:
        part = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
        text = str(part).replace("'", "''")
        self._line.execute(f"COPY ({select}) TO '{text}' (FORMAT parquet, COMPRESSION zstd)")
        part.replace(path)


def drawn(folder: Path) -> dict[str, Any] | None:
    """What a snapshot's folder says of its grains: `declarations`, and `versions` by grain."""
    try:
        told: dict[str, Any] = json.loads((folder / INDEX).read_text())
    except FileNotFoundError:
        return None
    return told


def write_json(path: Path, told: Mapping[str, Any]) -> None:
    """The file whole or not at all."""
    part = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
    part.write_text(json.dumps(told))
    part.replace(path)


@cache
def declarations() -> str:
    """Changes with the text that declares the grains, the facts that they read, or the compiler."""
    told, here = hashlib.sha256(ibis.__version__.encode()), Path(__file__).parent
    for path in (here / "compiling.py", *sorted((here / "grains").glob("*.py"))):
        told.update(path.read_bytes())
    for fact in sorted(FACTS.values(), key=lambda fact: fact.name):
        told.update(repr([fact.name, *((column.name, column.type) for column in fact.public_columns)]).encode())
    return told.hexdigest()[:16]


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


def needed_facts() -> list[str]:
    """Names of the facts that grains read: a snapshot of these alone can be counted."""
    return [fact.name for fact in FACTS.values() if fact.view in _needed()]


def prepare(taken: Snapshot) -> None:
    """What a page would else wait for: draw the grains of a new snapshot."""
    frozen(taken).prepare()


__all__ = ["LIVE", "Engine", "Frozen", "frozen", "needed_facts", "of_latest", "prepare"]
