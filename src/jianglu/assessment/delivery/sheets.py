"""The answer sheets of a bank as numbers, for measurement; names of persons stay behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Prefetch

from jianglu.platform.access import rls

from ..bank import services as bank
from .models import Answer, Attempt

MOST = 20_000  # newest sheets that are looked at


@dataclass(frozen=True)
class Sheets:
    """`right` is sheets x versions: 1, 0, or NaN where the version was not on the paper; `chosen` the bank's own keys."""

    versions: Sequence[int]
    right: np.ndarray
    chosen: Sequence[dict[int, str]]
    keys: dict[int, list[str]]


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
    versions = sorted({question["version"] for attempt in attempts for question in attempt.paper})
    place = {version: column for column, version in enumerate(versions)}
    keys = bank.keys_of(versions)
    right = np.full((len(attempts), len(versions)), np.nan)
    chosen: list[dict[int, str]] = []
    for line, attempt in enumerate(attempts):
        given = {answer.question: answer.value for answer in attempt.answers.all()}
        picked: dict[int, str] = {}
        for question in attempt.paper:
            version = question["version"]
            labels = given.get(question["no"], [])
            options = sorted(question["map"].get(label, label) for label in labels)
            picked[version] = "".join(options)
            right[line, place[version]] = float(options == keys[version])
        chosen.append(picked)
    return Sheets(versions, right, chosen, keys)
