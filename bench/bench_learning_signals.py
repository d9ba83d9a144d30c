"""How often each signal of learning is raised about honest learners, and how often it finds its cheat.

SEED (20261128) draws the learners; those of the seed by which the bounds were set are refused. WRITE=1 keeps the figures in
learning/signals/measured.yaml, which the office's page shows.
"""

from __future__ import annotations

import os
import sys

from jianglu.kernel.measured import keep
from jianglu.learning.signals import simulation

HEAD = "# Written by `WRITE=1 python bench/bench_learning_signals.py`: simulated fortnights of honest learners, and cheats.\n"
SEED = int(os.environ.get("SEED", "20261128"))


def main() -> None:
    """Measure all kinds."""
    if SEED == simulation.TUNED:
        raise SystemExit(f"{SEED} drew the learners by which the bounds were set: take another SEED")
    found = {kind: simulation.measure(kind, SEED) for kind in simulation.TRIALS}
    for kind, row in found.items():
        told = f"false alarms {row.false_rate:.2%} of {row.honest:,}, found {row.power:.1%} of {row.cheats}"
        sys.stdout.write(f"{kind:<10} {told}\n")
    if os.environ.get("WRITE") == "1":
        keep(simulation.MEASURED, found, HEAD)


if __name__ == "__main__":
    main()
