"""The measured false-positive rate and power of every signal, as kept by bench/bench_signals.py. Pure."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jianglu.kernel.measured import Measured, kept

MEASURED = Path(__file__).parent / "measured.yaml"


@cache
def measured() -> dict[str, Measured]:
    """By kind of signal; `k_index` is the second index of similarity."""
    return kept(MEASURED)
