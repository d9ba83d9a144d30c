"""Reads of what the policies did."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import ExtractYear

from jianglu.platform.access import rls

from .answers import Outcome
from .declare import POLICIES, Policy
from .enacted import all_in_force
from .errors import PolicyUnknown
from .models import Decision

_HOUR = 3600
FEWEST = 5
"""Counts below this are not published: somebody could be recognised."""


@dataclass(frozen=True)
class Effect:
    """What a policy decided in a year; money in fen, counts below FEWEST are None."""

    year: int
    granted: int | None
    refused: int | None
    referred: int | None
    amount: int | None


def published() -> list[Policy]:
    """The policies of the rooms as in force, without those of the tests."""
    return all_in_force([policy for policy in POLICIES.values() if not policy.code.startswith("sample")])


def get(code: str) -> Policy:
    """The declared policy of that code; raises PolicyUnknown."""
    found = POLICIES.get(code)
    if found is None:
        raise PolicyUnknown()
    return found


def referred(code: str, condition: str) -> QuerySet[Decision]:
    """Decisions of a policy that wait for an officer because a fact is missing for `condition`, newest first.

    The caller limits them to whom the reader may see (`facts` holds region and person).
    """
    rows = Decision.objects.filter(policy=code, outcome=Outcome.REFER.value, person__isnull=False)
    waiting = [{"code": condition, "answer": "unknown"}]
    return rows.filter(explanation__conditions__contains=waiting).select_related("person").order_by("-pk")


def effect(code: str) -> list[Effect]:
    """Decisions of a policy by year of decision, newest first; read once an hour, since a city has millions."""
    key = f"policy.effect:{code}"
    rows = cache.get(key)
    if rows is None:
        with rls.elevated("policy.effect"):  # sums over the city, small cells withheld
            rows = list(
                Decision.objects.filter(policy=code)
                .values_list(ExtractYear("on"), "outcome")
                .annotate(n=Count("pk"), fen=Sum("amount"))
                .order_by()
            )
        cache.set(key, rows, _HOUR)
    years: dict[int, dict[str, tuple[int, int]]] = {}
    for year, outcome, count, amount in rows:
        years.setdefault(year, {})[outcome] = (count, amount or 0)
    return [_effect(year, found) for year, found in sorted(years.items(), reverse=True)]


def _effect(year: int, found: dict[str, tuple[int, int]]) -> Effect:
    def count(outcome: Outcome) -> int | None:
        number = found.get(outcome.value, (0, 0))[0]
        return None if 0 < number < FEWEST else number

    granted = count(Outcome.GRANTED)
    amount = None if granted is None else found.get(Outcome.GRANTED.value, (0, 0))[1]
    return Effect(year, granted, count(Outcome.REFUSED), count(Outcome.REFER), amount)
