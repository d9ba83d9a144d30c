"""Calibration of a 2PL test of 50,000 persons and 100 items, standard errors included, beside the PyPI package mirt.

The peer (MIT) is installed into an environment of its own, and fitted in the same minute on the same answers; both log
likelihoods are evaluated on one fine grid. PERSONS=5000 for a quick look.
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
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jianglu.config.settings.test")
os.environ.setdefault("DATABASE_URL", "postgresql:///none")

import django  # noqa: E402

django.setup()

from common import report  # noqa: E402

from jianglu.assessment.measurement import calibrate  # noqa: E402
from jianglu.assessment.measurement.dichotomous import Model, _Estimation, probabilities  # noqa: E402
from jianglu.assessment.measurement.em import Grid, Responses  # noqa: E402

PERSONS, ITEMS = int(os.environ.get("PERSONS", "50000")), 100
PEER = ROOT / ".local" / "bench" / "mirt"
RUNS = 3
SCRIPT = """
import json, sys, time, numpy as np, mirt
x = np.load(sys.argv[1]).astype(int)
began, cpu = time.perf_counter(), time.process_time()
found = mirt.fit_mirt(x, "2PL", n_quadpts=81, accelerate="squarem")
took, cpu = time.perf_counter() - began, time.process_time() - cpu
model = found.model.parameters
print(json.dumps({"took": took, "cpu": cpu, "a": np.ravel(model["discrimination"]).tolist(),
                  "b": np.ravel(model["difficulty"]).tolist()}))
"""


def peer() -> Path:
    """The peer's Python, made on first use."""
    python = PEER / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEER)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", "mirt==1.2.0"], check=True)
    return python


def answers() -> np.ndarray:
    """Simulated: slopes lognormal, difficulties and abilities normal."""
    rng = np.random.default_rng(1)
    a, b, ability = rng.lognormal(0, 0.3, ITEMS), rng.normal(0, 1, ITEMS), rng.normal(size=PERSONS)
    return (rng.random((PERSONS, ITEMS)) < probabilities(a, -a * b, np.zeros(ITEMS), ability).T).astype(float)


def main() -> None:
    """Fit with both, alternating, and print medians."""
    given = answers()
    judge = _Estimation(Responses.of(given), Grid.normal(241), Model.TWO)
    ours, theirs, mine, other = [], [], None, {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.npy"
        np.save(path, given.astype(np.int8))
        for _run in range(RUNS):
            began, cpu = time.perf_counter(), time.process_time()
            mine = calibrate(given, points=81)
            ours.append((time.perf_counter() - began, time.process_time() - cpu))
            told = subprocess.run([str(peer()), "-c", SCRIPT, str(path)], capture_output=True, text=True, check=True)
            other = json.loads(told.stdout.splitlines()[-1])
            theirs.append((other["took"], other["cpu"]))
    assert mine is not None
    a, b = np.array(other["a"]), np.array(other["b"])
    likelihood = judge.expect(mine.a, mine.d, mine.c)[2]
    peers = judge.expect(a, -a * b, np.zeros(ITEMS))[2]
    (wall, cpu), (peer_wall, peer_cpu) = np.median(ours, axis=0), np.median(theirs, axis=0)
    report(
        "calibration",
        [
            (f"2PL {PERSONS:,} x {ITEMS} with standard errors, wall", f"{wall:.2f} s", "", True),
            ("mirt 1.2.0 (81 points, squarem, with standard errors), wall", f"{peer_wall:.2f} s", "", True),
            ("ratio, wall", f"{peer_wall / wall:.1f} x", ">= 10 x", bool(peer_wall / wall >= 10)),
            ("ratio, processor time", f"{peer_cpu / cpu:.1f} x", "", True),
            (
                "log likelihood less the peer's, on one grid",
                f"{likelihood - peers:+.2f}",
                ">= -0.5",
                bool(likelihood - peers >= -0.5),
            ),
        ],
    )


if __name__ == "__main__":
    main()
