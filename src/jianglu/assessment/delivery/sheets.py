"""The answer sheets of a bank as numbers, for measurement; names of persons stay behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Prefetch

from jianglu.platform.access import rls
from jianglu.platform.questions import original, score

from ..bank import services as bank
from .models import Answer, Attempt

MOST = 20_000  # newest sheets that are looked at
Column = tuple[int, int]


@dataclass(frozen=True)
class Sheets:
    """What a bank's papers were answered. `columns` are (version, part); part is 0 but in a case.

    `right` is sheets x columns: the share of the points, or NaN where it was not on the paper or awaits a marker;
    `chosen` what each gave in the bank's own keys, by column.
    """

    columns: Sequence[Column]
    right: np.ndarray
    chosen: Sequence[dict[Column, list[str]]]
    keys: dict[Column, list[str]]
    kinds: dict[Column, str]


def of_bank(bank_id: int) -> Sheets:
    """The newest handed-in sheets of exams drawn from a bank, in three queries; the caller has checked who may see it.

    A question without an answer counts as wrong, as it does in the score. Figures of a bank concern every body that
    uses it, so the reading is elevated.
    """
    answers = Prefetch("answers", Answer.objects.only("attempt_id", "question", "value"))
    rows = Attempt.objects.filter(
        sitting__plan__blueprint__bank_id=bank_id, state=Attempt.State.SUBMITTED
    ).prefetch_related(answers)
    with rls.elevated("assessment.item_statistics"):
        attempts = list(rows.only("id", "paper").order_by("-submitted_at")[:MOST])
    asked = {_column(question): question["kind"] for attempt in attempts for question in attempt.paper}
    columns = sorted(asked)
    place = {column: n for n, column in enumerate(columns)}
    keys = bank.version_keys(version for version, _part in columns)
    right = np.full((len(attempts), len(columns)), np.nan)
    chosen: list[dict[Column, list[str]]] = []
    for line, attempt in enumerate(attempts):
        given = {answer.question: answer.value for answer in attempt.answers.all()}
        picked: dict[Column, list[str]] = {}
        for question in attempt.paper:
            column = _column(question)
            picked[column] = original(question, given.get(question["no"], []))
            share = score(question["kind"], keys[column], picked[column])
            right[line, place[column]] = np.nan if share is None else float(share)
        chosen.append(picked)
    return Sheets(columns, right, chosen, keys, asked)


def _column(question: dict[str, Any]) -> Column:
    return question["version"], question.get("part", 0)
