"""25 indicators by district, level and year on a snapshot of the full city: cold, warm, and against hand-written SQL.

The snapshot is drawn (5.03 million people) unless SNAPSHOT names one, with the grains and their monthly summaries as the
nightly job leaves them. "Cold" is a new process that has loaded the program and nothing else: it opens the snapshot,
compiles and answers. The hand-written statements read the grains; beside them the same page is answered from the grains
and from the summaries.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jianglu.config.settings.test")
os.environ.setdefault("DATABASE_URL", "postgresql:///none")

import django

django.setup()

import duckdb  # noqa: E402

from jianglu.platform.facts.snapshot import Snapshot  # noqa: E402
from jianglu.statistics.declare import GRAINS, Grain  # noqa: E402
from jianglu.statistics.engine import Frozen  # noqa: E402
from jianglu.statistics.figures import Cut, cells  # noqa: E402
from jianglu.statistics.indicators import INDICATORS  # noqa: E402
from jianglu.statistics.tests.synthetic import snapshot  # noqa: E402

PEOPLE = int(os.environ.get("PEOPLE", "5032000"))
BY = ("district", "level", "year")
CUT = Cut(2023, since=2019)
ROUNDS = 5


def chosen() -> list:
    """Those that have all three dimensions, and the rest by district and year, up to 25."""
    items = list(INDICATORS.values())
    full = [item for item in items if all(name in item.dimensions for name in BY)]
    rest = [item for item in items if item not in full and {"district", "year"} <= set(item.dimensions)]
    return (full + rest)[:25]


def page(engine: Frozen, items: list) -> dict:
    """The page's figures."""
    full = [item for item in items if "level" in item.dimensions]
    return cells(engine, full, BY, CUT) | cells(engine, [i for i in items if i not in full], ("district", "year"), CUT)


def by_hand(line: duckdb.DuckDBPyConnection, folder: Path, used: dict[str, tuple[set, bool]]) -> int:
    """The same figures as an analyst would write them."""
    rows = 0
    for code, (measures, level) in used.items():
        grain = GRAINS[code]
        keys = "district, level" if level else "district"
        sums = ", ".join(f"sum({name})" for name in sorted(measures))
        file = next(path for path in (folder / "grains").glob(f"{code}-*.parquet") if ".month" not in path.name)
        if grain.stock:
            minus = ", ".join(f"-{name} AS {name}" for name in sorted(measures))
            plus = ", ".join(sorted(measures))
            totals = ", ".join(f"sum(sum({name})) OVER (PARTITION BY {keys} ORDER BY y)" for name in sorted(measures))
            text = (
                f"SELECT {keys}, y, {totals} FROM (SELECT {keys}, year(day) AS y, {plus} FROM '{file}' WHERE day < '2024-01-01'"
                f" UNION ALL SELECT {keys}, year(until), {minus} FROM '{file}' WHERE until < '2024-01-01')"
                f" GROUP BY {keys}, y"
            )
        else:
            years = "day >= '2019-01-01' AND day < '2024-01-01'"
            text = f"SELECT {keys}, year(day), {sums} FROM '{file}' WHERE {years} GROUP BY ALL"
        rows += len(line.execute(text).fetchall())
    return rows


class Rows(Frozen):
    """Answers from the grains themselves, as the hand-written statements do."""

    def source(self, grain: Grain, *, summed: bool = False) -> str:
        """Never a summary."""
        return super().source(grain)


def once(kind: type[Frozen], taken: Snapshot, items: list, used: dict) -> float:
    """The page by an engine that has opened its files and remembers nothing."""
    fresh = kind(taken)
    for code in used:
        fresh.source(GRAINS[code])
        fresh.source(GRAINS[code], summed=True)
    return timed(lambda: page(fresh, items))


def cold_page(folder: Path) -> float:
    """The page in this process, the first of its life."""
    return timed(lambda: page(Frozen(Snapshot.open(folder)), chosen()))


def in_new_processes(folder: Path) -> float:
    """The median of `cold_page` in three processes."""
    command = [sys.executable, __file__, "--cold", str(folder)]
    told = [subprocess.run(command, check=True, capture_output=True, text=True).stdout for _ in range(3)]  # noqa: S603
    return statistics.median(float(text) for text in told)


def timed(work) -> float:
    """Seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> int:
    """Print the table; 1 when a goal is missed."""
    with tempfile.TemporaryDirectory() as temporary:
        named = os.environ.get("SNAPSHOT")
        taken = Snapshot.open(Path(named)) if named else snapshot(Path(temporary) / "full", PEOPLE)
        drawing = timed(lambda: Frozen(taken).prepare())
        items = chosen()
        used: dict[str, tuple[set, bool]] = {}
        for item in items:
            for measure in item.measures:
                used.setdefault(measure.grain, (set(), "level" in item.dimensions))[0].add(measure.column)
        engine = Frozen(taken)
        cold = in_new_processes(taken.folder)
        page(engine, items)
        warm = statistics.median(timed(lambda: page(engine, items)) for _ in range(ROUNDS))
        line = duckdb.connect()
        turns = [  # by turns, so that other work on the machine meets all three alike
            (
                once(Rows, taken, items, used),
                once(Frozen, taken, items, used),
                timed(lambda: by_hand(line, taken.folder, used)),
            )
            for _ in range(ROUNDS)
        ]
        rows, summaries, peer = (statistics.median(told) for told in zip(*turns, strict=True))
        people = taken.rows["people.person"]
        figures = [
            ("indicators.cold", cold, "s", 1.0, None, cold <= 1.0),
            ("indicators.warm", warm * 1000, "ms", 200.0, None, warm <= 0.2),
            ("indicators.rows_against_hand_written", rows, "s", None, peer, rows <= 1.3 * peer),
            ("indicators.summaries_against_hand_written", summaries, "s", None, peer, summaries <= 1.3 * peer),
            ("indicators.drawing_grains", drawing, "s", None, None, True),
        ]
        if os.environ.get("JSON"):
            for name, value, unit, floor, other, ok in figures:
                told = {"bench": name, "value": round(value, 4), "unit": unit, "floor": floor, "peer": other, "ok": ok}
                print(json.dumps(told | {"ratio": round(value / other, 3) if other else None}))
        else:
            print(f"{len(items)} indicators by district x level x year, {people:,} people, {os.cpu_count()} cores")
            for name, value, unit, floor, other, ok in figures:
                against = (
                    f"goal {floor:g} {unit}"
                    if floor
                    else f"by hand {other:.3f} s, ratio {value / other:.2f}"
                    if other
                    else ""
                )
                print(f"{'ok  ' if ok else 'MISS'} {name:42} {value:9.3f} {unit:3} {against}")
        return 0 if all(figure[5] for figure in figures) else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--cold"]:
        print(cold_page(Path(sys.argv[2])))
        sys.exit(0)
    sys.exit(main())
