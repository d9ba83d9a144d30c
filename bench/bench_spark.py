"""Every indicator by district and level, and by district and year, of a city's snapshot: DuckDB, and a Spark cluster of two workers.

The newest snapshot here is read (`make city SIZE=medium`, then `jianglu facts snapshot`), or the one that SNAPSHOT names. Both
engines draw the rows from the same Parquet; one cell that differs ends it. The time of the cluster includes no start of it.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))
os.environ.setdefault("JIANGLU_HOME", str(Path(__file__).parent.parent / ".local"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jianglu.config.settings.dev")
os.environ.setdefault("DATABASE_URL", "postgresql:///none")

import django

django.setup()

from common import Figure, figures  # noqa: E402

from jianglu.platform.facts import snapshot as snapshots  # noqa: E402
from jianglu.statistics.engine import Frozen  # noqa: E402
from jianglu.statistics.figures import Cut, cells  # noqa: E402
from jianglu.statistics.indicators import INDICATORS  # noqa: E402
from jianglu.statistics.spark import Spark  # noqa: E402
from jianglu.statistics.tests.cluster import counted, local_cluster  # noqa: E402

QUESTIONS = ((("district", "level"), Cut(2022)), (("district", "year"), Cut(2022, since=2019)))


def main() -> int:
    """Ask both, compare, print."""
    named = os.environ.get("SNAPSHOT")
    taken = snapshots.Snapshot.open(Path(named)) if named else snapshots.latest()
    if taken is None:
        raise SystemExit("no snapshot here: jianglu facts snapshot")
    found, here = [], Frozen(taken)
    with tempfile.TemporaryDirectory() as folder, local_cluster(Path(folder), megabytes=2048) as session:
        there = Spark(session, taken)
        for by, cut in QUESTIONS:
            started = time.perf_counter()
            ours = counted(cells(here, INDICATORS.values(), by, cut))
            between = time.perf_counter()
            theirs = counted(cells(there, INDICATORS.values(), by, cut))
            clock = time.perf_counter() - between
            if ours != theirs:
                raise SystemExit(f"by {by} they differ in {[code for code in ours if ours[code] != theirs[code]]}")
            many = sum(len(told) for told in ours.values())
            what = f"{len(INDICATORS)} indicators by {' x '.join(by)}, {many:,} equal cells"
            found.append(Figure(f"{what}: Spark", clock, "s", None, between - started))
    figures(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
