"""Adaptive testing of many simulated learners on a 2PL bank of 500 items, 30 items each, beside the PyPI packages catsim and
mirt on the same parameters and abilities, in the same minute; and ours with exposure and content control.

The peers are installed into an environment of their own. PEOPLE=2000 for a quick look; PEERS=0 leaves them out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from common import report  # noqa: E402

from jianglu.assessment.practice.rules import Pool  # noqa: E402
from jianglu.assessment.practice.simulation import simulate  # noqa: E402

ITEMS, LENGTH, PEOPLE = 500, 30, int(os.environ.get("PEOPLE", "20000"))
PEER = ROOT / ".local" / "bench" / "adaptive"
MIRT = """
import json, sys, time, numpy as np
from mirt import CATEngine
from mirt.models.dichotomous import TwoParameterLogistic
data = np.load(sys.argv[1])
model = TwoParameterLogistic(n_items=len(data["a"]))
model.set_parameters(discrimination=data["a"], difficulty=data["b"])
model._is_fitted = True
engine = CATEngine(model, item_selection="MFI", stopping_rule="SE", max_items=30, se_threshold=1e-6,
                   n_quadpts=61, seed=1)
truth = data["truth"][:1000]
began = time.perf_counter()
results = engine.run_batch_simulation(true_thetas=truth)
took = time.perf_counter() - began
found = np.array([row.theta for row in results])
print(json.dumps({"rate": len(truth) / took, "rmse": float(np.sqrt(((found - truth) ** 2).mean()))}))
"""
CATSIM = """
import json, sys, time, numpy as np
from catsim.simulation import Simulator
from catsim.initialization import FixedPointInitializer
from catsim.selection import MaxInfoSelector
from catsim.estimation import NumericalSearchEstimator
from catsim.stopping import TestLengthStopper
data = np.load(sys.argv[1])
bank = np.column_stack([data["a"], data["b"], np.zeros(len(data["a"])), np.ones(len(data["a"]))])
truth = data["truth"][:60]
simulator = Simulator(bank, truth)
began = time.perf_counter()
simulator.simulate(FixedPointInitializer(0), MaxInfoSelector(), NumericalSearchEstimator(), TestLengthStopper(max_items=30))
took = time.perf_counter() - began
found = np.array([row[-1] for row in simulator.estimations])
print(json.dumps({"rate": len(truth) / took, "rmse": float(np.sqrt(((found - truth) ** 2).mean()))}))
"""


def peer() -> Path:
    """The peers' Python, made on first use."""
    python = PEER / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEER)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", "mirt==1.2.0", "catsim==0.21.0"], check=True)
    return python


def main() -> None:
    """Ours, then each peer on the first of the same learners."""
    rng = np.random.default_rng(7)
    a, b, truth = rng.lognormal(0, 0.3, ITEMS), rng.normal(0, 1, ITEMS), rng.normal(size=PEOPLE)
    pool = Pool(a, b, np.zeros(ITEMS), np.arange(ITEMS) % 5, np.full(5, 0.2), np.zeros(ITEMS))
    simulate(pool, truth[:200], 3)  # what is computed once
    began = time.perf_counter()
    ours = simulate(pool, truth, LENGTH, choice=1, balance=False)
    rate = PEOPLE / (time.perf_counter() - began)
    began = time.perf_counter()
    careful = simulate(pool, truth, LENGTH, ceiling=0.25)
    careful_rate = PEOPLE / (time.perf_counter() - began)
    lines = [
        (f"ours, {PEOPLE:,} learners, most informative item, a second", f"{rate:,.0f}", "", True),
        ("ours, RMSE of the ability", f"{ours.rmse:.3f}", "", True),
        ("ours with exposure and content control, a second", f"{careful_rate:,.0f}", "", True),
        ("the same, RMSE", f"{careful.rmse:.3f}", "<= + 10 %", careful.rmse <= 1.1 * ours.rmse),
        ("the same, item seen by at most", f"{careful.exposure.max():.1%}", "<= 40 %", careful.exposure.max() <= 0.4),
        ("without control, item seen by at most", f"{ours.exposure.max():.1%}", "", True),
    ]
    if os.environ.get("PEERS") != "0":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bank.npz"
            np.savez(path, a=a, b=b, truth=truth)
            for name, script in (("mirt 1.2.0", MIRT), ("catsim 0.21.0", CATSIM)):
                told = subprocess.run(
                    [str(peer()), "-c", script, str(path)], capture_output=True, text=True, check=False
                )
                if told.returncode:
                    lines.append((f"{name} did not run: {told.stderr.strip().splitlines()[-1][:60]}", "-", "", True))
                    continue
                other = json.loads(told.stdout.splitlines()[-1])
                lines += [
                    (f"{name}, learners a second", f"{other['rate']:,.1f}", "", True),
                    (
                        f"{name}, RMSE (ours at most 1 % above)",
                        f"{other['rmse']:.3f}",
                        "",
                        ours.rmse <= 1.01 * other["rmse"],
                    ),
                    (f"ratio to {name}", f"{rate / other['rate']:.1f} x", ">= 1 x", rate >= other["rate"]),
                ]
    report("adaptive", lines)


if __name__ == "__main__":
    main()
