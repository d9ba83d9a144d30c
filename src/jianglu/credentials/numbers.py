"""Schemes of certificate numbers: configurable and versioned (`numbers.yaml`); how a number is built and its series named."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("numbers.yaml")
PROVINCE = "50"


@dataclass(frozen=True)
class Scheme:
    """One version of a numbering rule; `most` is the highest serial."""

    id: str
    kind: str
    valid_from: date
    template: str
    pattern: str
    scope: Sequence[str]
    most: int
    source: str
    confidence: str
    levels: str = ""


@dataclass(frozen=True)
class Parts:
    """What a number may be built from; `site`, `letter` and `ministry` belong to numbered issuers only."""

    year: int
    unit: str
    level: str = ""
    letter: str = ""
    ministry: str = "0000"
    site: int | None = None
    grade: str = ""

    def fields(self, serial: int) -> dict[str, Any]:
        """The places of a template."""
        return {
            "province": PROVINCE,
            "yy": self.year % 100,
            "yyyy": self.year,
            "unit": self.unit,
            "level": self.level,
            "letter": self.letter,
            "ministry": self.ministry,
            "site": self.site or 0,
            "site3": (self.site or 0) % 1000,
            "grade": self.grade,
            "serial": serial,
        }


@lru_cache(maxsize=4)
def schemes(path: Path = FILE) -> tuple[Scheme, ...]:
    """All schemes of a file."""
    return tuple(Scheme(**{"levels": "", **row}) for row in yaml.safe_load(path.read_text()))


def scheme_of(kind: str, level: str, on: date, *, path: Path = FILE) -> Scheme | None:
    """The scheme in force for a kind and level on a day: the one that began last."""
    fit = [
        scheme
        for scheme in schemes(path)
        if scheme.kind == kind and scheme.valid_from <= on and (not scheme.levels or (level and level in scheme.levels))
    ]
    return max(fit, key=lambda scheme: scheme.valid_from, default=None)


def series(scheme: Scheme, parts: Parts) -> str:
    """The key under which serials of a number are drawn without gaps."""
    if scheme.kind == "skill_level":  # the series of certificates that are out already
        return f"certificate:{parts.letter}{parts.ministry}:{parts.site}:{parts.year}:{parts.level}"
    body = f"{parts.letter}{parts.ministry}:{parts.site}" if parts.site is not None else parts.unit
    values: Mapping[str, str] = {"body": body, "year": str(parts.year), "level": parts.level, "grade": parts.grade}
    return ":".join(["certificate", scheme.id, *(values[name] for name in scheme.scope)])


def build(scheme: Scheme, parts: Parts, serial: int) -> str:
    """The number; raises ValueError when a part does not fit the scheme."""
    needs_site = "{site" in scheme.template
    if not 1 <= serial <= scheme.most or (
        needs_site and not 0 <= (parts.site if parts.site is not None else -1) <= 999_999
    ):
        raise ValueError(f"bad serial or site: {serial}, {parts.site}")
    text = scheme.template.format(**parts.fields(serial))
    if not re.fullmatch(scheme.pattern, text):
        raise ValueError(f"{text} is no number of {scheme.id}")
    return text
