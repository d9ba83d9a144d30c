"""What the exams say of a bank's items: the report that an item writer reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Actor
from jianglu.platform.questions import Kind

from ..bank import queries as bank
from ..bank.models import Bank, ItemVersion
from ..errors import SampleTooSmall
from ..measurement import Calibration, Model, TestStatistics, analyse, calibrate, item_information
from ..measurement.classical import FEWEST, Distractor, ItemStatistics, distractors
from . import sheets

REMARKS: dict[str, str | Promise] = {
    "too_easy": _("过易"),
    "too_hard": _("过难"),
    "weak": _("区分度低"),
    "negative": _("区分度为负，请核对答案"),
}
MOST_OPTIONS = 12  # different answers that are shown of one item
ABILITIES = np.linspace(-3, 3, 13)


@dataclass(frozen=True)
class Line:
    """One version of an item with what its answers say; `difficulty` is on the ability scale, None if not calibrated."""

    version: ItemVersion
    statistics: ItemStatistics
    options: list[Distractor]
    part: int = 0
    difficulty: float | None = None
    error: float | None = None

    @property
    def remarks(self) -> list[str]:
        """What to look at, in words."""
        return [str(REMARKS[code]) for code in self.statistics.remarks]


@dataclass(frozen=True)
class Quality:
    """A bank's report: `refused` says why no model was calibrated, in words; `information` is (ability, information)."""

    bank: Bank
    persons: int
    whole: TestStatistics | None = None
    lines: list[Line] = field(default_factory=list)
    calibration: Calibration | None = None
    refused: str = ""
    information: list[tuple[float, float]] = field(default_factory=list)
    unseen: int = 0


def of_bank(actor: Actor, bank_id: int) -> Quality:
    """The report of a visible bank; items with fewer than 30 answers are counted only. Raises ItemNotFound."""
    found = bank.get_bank(actor, bank_id)
    data = sheets.of_bank(found.pk)
    enough = (~np.isnan(data.right)).sum(axis=0) >= FEWEST if len(data.columns) else np.zeros(0, bool)
    columns = np.flatnonzero(enough)
    if len(columns) < 2:
        return Quality(found, len(data.right), unseen=len(data.columns))
    answers = data.right[:, columns]
    answers = answers[~np.isnan(answers).all(axis=1)]
    whole = analyse(answers)
    calibration, refused = _calibrate(answers)
    return Quality(
        bank=found,
        persons=len(answers),
        whole=whole,
        lines=_lines(data, columns, whole, calibration),
        calibration=calibration,
        refused=refused,
        information=_information(calibration),
        unseen=len(data.columns) - len(columns),
    )


def said(kind: str, value: Sequence[str]) -> str:
    """An answer as one word for counting: keys joined, texts one after the other."""
    return ("".join(value) if kind in _BY_KEYS else "；".join(value)) or "—"


_BY_KEYS = (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.ORDER)


def _calibrate(answers: np.ndarray) -> tuple[Calibration | None, str]:
    """The richest model that the sample carries; items that all or none got right stay out. Part of the points is wrong."""
    answers = np.where(np.isnan(answers), np.nan, answers >= 1)
    share = np.nanmean(answers, axis=0)
    useful = (share > 0) & (share < 1)
    refused = ""
    for model in (Model.TWO, Model.ONE):
        try:
            fitted = calibrate(answers[:, useful], model)
        except SampleTooSmall as small:
            refused = small.text
            continue
        return _spread(fitted, useful), ""
    return None, refused


def _spread(fitted: Calibration, useful: np.ndarray) -> Calibration:
    """The calibration with NaN at the items that stayed out."""

    def wide(values: np.ndarray) -> np.ndarray:
        line = np.full(len(useful), np.nan)
        line[useful] = values
        return line

    names = ("a", "d", "c", "se_a", "se_d", "se_b", "se_c")
    widened: dict[str, Any] = {name: wide(getattr(fitted, name)) for name in names}
    return replace(fitted, **widened)


def _lines(
    data: sheets.Sheets, columns: np.ndarray, whole: TestStatistics, calibration: Calibration | None
) -> list[Line]:
    versions = ItemVersion.objects.select_related("item").in_bulk({data.columns[column][0] for column in columns})
    totals = np.nanmean(data.right, axis=1)
    lines = []
    for place, column in enumerate(columns):
        number, part = key = data.columns[column]
        given = [line for line, picked in enumerate(data.chosen) if key in picked]
        shown = [said(data.kinds[key], data.chosen[line][key]) for line in given]
        known = calibration is not None and not np.isnan(calibration.d[place])
        lines.append(
            Line(
                version=versions[number],
                part=part,
                statistics=whole.items[place],
                options=distractors(shown, totals[given].tolist(), said(data.kinds[key], data.keys[key]))[
                    :MOST_OPTIONS
                ],
                difficulty=float(calibration.b[place]) if calibration is not None and known else None,
                error=float(calibration.se_b[place]) if calibration is not None and known else None,
            )
        )
    return sorted(lines, key=lambda line: (not line.remarks, line.statistics.discrimination))


def _information(calibration: Calibration | None) -> list[tuple[float, float]]:
    if calibration is None:
        return []
    total = np.nansum(item_information(calibration, ABILITIES), axis=0)
    return [(round(float(at), 1), round(float(value), 2)) for at, value in zip(ABILITIES, total, strict=True)]
