"""25 indicators by district, level and year on a snapshot of the full city: cold, warm, and against hand-written SQL.

The snapshot is drawn (5.03 million people) unless SNAPSHOT names one. "Cold" is a process that has opened nothing, with the
grains drawn as the nightly job leaves them; the hand-written statements read the same Parquet.
"""

from __future__ import annotations

import json
import os
import statistics
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
from jianglu.statistics.declare import GRAINS  # noqa: E402
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
        file = next((folder / "grains").glob(f"{code}-*.parquet"))
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
        engine: list[Frozen] = []
        cold = timed(lambda: (engine.append(Frozen(taken)), page(engine[0], items)))
        warm = statistics.median(timed(lambda: page(engine[0], items)) for _ in range(ROUNDS))
        ours, hand = [], []
        for _ in range(ROUNDS):
            fresh = Frozen(taken)
            for code in used:
                fresh.source(GRAINS[code])
            ours.append(timed(lambda fresh=fresh: page(fresh, items)))
            line = duckdb.connect()
            hand.append(timed(lambda line=line: by_hand(line, taken.folder, used)))
        peer = statistics.median(hand)
        ratio = statistics.median(ours) / peer
        people = taken.rows["people.person"]
        figures = [
            ("indicators.cold", cold, "s", 1.0, None, cold <= 1.0),
            ("indicators.warm", warm * 1000, "ms", 200.0, None, warm <= 0.2),
            ("indicators.against_hand_written", statistics.median(ours), "s", None, peer, ratio <= 1.3),
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
                print(f"{'ok  ' if ok else 'MISS'} {name:34} {value:9.3f} {unit:3} {against}")
        return 0 if all(figure[5] for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
