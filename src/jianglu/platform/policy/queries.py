"""Reads of what the policies did."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, F, OuterRef, QuerySet, Sum
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


def kept(code: str, subject: Any) -> QuerySet[Decision]:
    """What was decided about a subject so far, newest first, each with its text; the caller has decided that it may be seen."""
    return Decision.objects.filter(policy=code, subject=str(subject)).select_related("text").order_by("-pk")


def without_rule(codes: Sequence[str]) -> dict[str, int]:
    """By policy, how many matters were asked about while no rule was in force, and not decided by one since."""
    asked = Decision.objects.filter(policy__in=codes, outcome=Outcome.NO_RULE.value)  # an index begins so
    ruled = Decision.objects.filter(policy=OuterRef("policy"), subject=OuterRef("subject"), pk__gt=OuterRef("pk"))
    open_ones = asked.exclude(Exists(ruled.exclude(outcome=Outcome.NO_RULE.value)))
    return dict(open_ones.order_by().values_list("policy").annotate(n=Count("subject", distinct=True)))


def sample(code: str, since: date, until: date, most: int) -> tuple[int, list[int]]:
    """(how many decisions as of days of a period there are, ids of at most `most`: each n-th from a random one on)."""
    asked = [code] if code else [policy.code for policy in POLICIES.values()]
    outcomes = [
        outcome.value for outcome in Outcome
    ]  # all of them, so that the index of policy, outcome and day is used
    rows = Decision.objects.filter(policy__in=asked, outcome__in=outcomes, on__range=(since, until))
    held = rows.count()
    every = max(1, -(-held // most))
    turn = secrets.randbelow(every)
    chosen = rows.annotate(turn=F("pk") % every).filter(turn=turn).order_by("pk")
    return held, list(chosen.values_list("pk", flat=True)[:most])


def stored(ids: Sequence[int]) -> QuerySet[Decision]:
    """Decisions by id with the text of each, for whoever holds them against their texts."""
    return Decision.objects.filter(pk__in=ids).select_related("text").order_by("pk")


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
