"""False-positive rate and power of every signal on simulated exams; `WRITE=1` keeps the figures that the pages show.

WRITE=1 N=1000 SEED=20261128 python bench/bench_signals.py
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

import numpy as np

from jianglu.assessment.signals import similarity, simulation
from jianglu.assessment.signals.rates import MEASURED
from jianglu.kernel.measured import keep

SEED = int(os.environ.get("SEED", "20261128"))
N = int(os.environ.get("N", "1000"))
ONLY = [kind for kind in os.environ.get("ONLY", "").split(",") if kind]
HEAD = "# Written by `WRITE=1 python bench/bench_signals.py`: what each signal finds on simulated honest and cheated exams.\n"


def main() -> None:
    """Print a row a signal, and how long a room of 200 takes; keep the figures when asked to."""
    if os.environ.get("WRITE") and SEED == simulation.TUNED_ON:
        sys.exit("The limits were chosen on this seed; measure with another one.")
    for kind in ONLY or simulation.TRIALS:
        honest = N // 5 if kind in ("similarity", "uncalibrated", "k_index", "pass_rate") else N
        began = time.perf_counter()
        row = simulation.measure(kind, honest, max(20, honest // 5), SEED)
        took = time.perf_counter() - began
        if os.environ.get("JSON"):
            print(json.dumps({"bench": f"signals.{kind}.false", "value": row.false_rate, "unit": "share"}))
        else:
            print(
                f"{kind:12} honest {honest:5}  false {row.false_rate:.4f}  power {row.power:.3f}  {took:6.1f} s",
                flush=True,
            )
        if os.environ.get("WRITE"):
            keep(MEASURED, {kind: row}, HEAD)
    rng = np.random.default_rng(SEED)
    found = simulation.items(rng)
    options, right = simulation.answers(rng, found, 200)
    began = time.perf_counter()
    pairs = similarity.compare(options, right, found)
    took = time.perf_counter() - began
    if os.environ.get("JSON"):
        print(
            json.dumps(
                {"bench": "signals.room_of_200", "value": round(took, 2), "unit": "s", "floor": 5, "ok": took < 5}
            )
        )
    else:
        print(f"room of 200: {len(pairs)} ordered pairs in {took:.1f} s")


if __name__ == "__main__":
    main()
