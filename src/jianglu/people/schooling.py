"""Schooling codes of GB/T 4658-2006."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path


@cache
def education_names() -> dict[str, str]:
    """Name by code, in order of code."""
    with (Path(__file__).parent / "data" / "education.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def education_label(code: str) -> str:
    """The name of the schooling, or the code itself when it is not in the standard."""
    return education_names().get(code, code)
