"""The measured false-positive rate and power of every signal, as kept by bench/bench_signals.py. Pure."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .simulation import Measured

MEASURED = Path(__file__).parent / "measured.yaml"


@cache
def measured() -> dict[str, Measured]:
    """By kind of signal; `k_index` is the second index of similarity."""
    kept: dict[str, Any] = yaml.safe_load(MEASURED.read_text(encoding="utf-8"))
    return {kind: Measured(kind=kind, **row) for kind, row in kept["signals"].items()}
