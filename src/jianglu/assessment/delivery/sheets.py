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
from .models import Answer, AnswerEvent, Attempt

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
        return _read(list(rows.only("id", "paper").order_by("-submitted_at")[:MOST]))


def of_plan(plan_id: int) -> tuple[list[Attempt], Sheets, np.ndarray]:
    """The handed-in sheets of one plan in the order of the attempts, and the seconds that each took over each question.

    A question's time runs from the event before it (or the start) to its first answer; what was answered when another
    question had been open is as wrong as everywhere else. NaN where nothing was answered.
    """
    rows = Attempt.objects.filter(sitting__plan_id=plan_id, state=Attempt.State.SUBMITTED)
    attempts = list(rows.select_related("registration").prefetch_related("answers").order_by("registration_id")[:MOST])
    found = _read(attempts)
    place = {column: n for n, column in enumerate(found.columns)}
    seconds = np.full(found.right.shape, np.nan)
    line = {attempt.pk: n for n, attempt in enumerate(attempts)}
    asked = [{question["no"]: place[_column(question)] for question in attempt.paper} for attempt in attempts]
    before = {attempt.pk: attempt.started_at for attempt in attempts}
    events = AnswerEvent.objects.filter(attempt__in=attempts).order_by("attempt_id", "number")
    for pk, question, at in events.values_list("attempt_id", "question", "at"):
        row, column = line[pk], asked[line[pk]].get(question)
        if column is not None and np.isnan(seconds[row, column]):
            seconds[row, column] = (at - before[pk]).total_seconds()
        before[pk] = at
    return attempts, found, seconds


def _read(attempts: list[Attempt]) -> Sheets:
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
