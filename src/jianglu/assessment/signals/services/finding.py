"""What the statistics find in the database: each a find with its figures, nothing is written here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.utils import timezone

from ...calibration.queries import parameters_of
from ...delivery import sheets
from ...marking.models import Rating
from ...measurement import Calibration
from ...measurement.em import Array
from ...plans.models import Plan
from ...results.models import Result
from .. import jumps, load, passrates, similarity, timing
from ..models import Signal

LATELY = timedelta(days=365)
RATED_LATELY = timedelta(days=60)
WORST_PAIRS = 20  # of one sitting, the oddest first


@dataclass(frozen=True)
class Find:
    """One find: what it is about, the index, and the figures that the page draws."""

    kind: Signal.Kind
    key: str
    organisation_id: int
    region_code: str
    index: float
    q: float | None
    figures: dict[str, Any]
    plan_id: int | None = None
    occupation_id: str | None = None
    registrations: tuple[int, ...] = field(default=())


@dataclass(frozen=True)
class Session:
    """What was found in one finished exam, and how much there was to compare."""

    finds: list[Find]
    persons: int
    pairs: int
    timed: int
    calibrated: bool


def in_session(plan: Plan) -> Session:
    """Answer similarity and response times of one finished exam."""
    attempts, found, seconds = sheets.of_plan(plan.pk)
    if len(attempts) < 2:
        return Session([], len(attempts), 0, 0, False)
    options, right = _coded(found)
    bank_id = plan.blueprint.bank_id if plan.blueprint else 0
    items, calibrated = _items(found, right, parameters_of(bank_id))
    pairs = similarity.compare(options, right, items)
    about: dict[str, Any] = {
        "organisation_id": plan.organisation_id, "region_code": plan.region_code, "plan_id": plan.pk,
        "occupation_id": plan.occupation_id,
    }  # fmt: skip
    rows = [attempt.registration for attempt in attempts]
    finds = _similar(plan, pairs, rows, calibrated, about)
    paces = timing.paces(seconds) if plan.mode == Plan.Mode.ONLINE else []
    for pace in paces:
        who = rows[pace.place]
        figures = {
            "ticket": who.ticket, "items": pace.items, "speed": round(pace.speed, 3), "misfit": round(pace.misfit, 3),
            "rapid": round(pace.rapid, 3), "persons": len(paces),
            "seconds": [None if np.isnan(one) else round(float(one), 1) for one in seconds[pace.place]],
            "usual": [None if np.isnan(one) else round(float(one), 1) for one in _usual(seconds)],
        }  # fmt: skip
        if pace.q <= timing.LEVEL:
            finds.append(
                Find(Signal.Kind.TIMING, f"timing:{who.pk}", index=pace.misfit, q=pace.q, figures=figures,
                     registrations=(who.pk,), **about)
            )  # fmt: skip
        if pace.guessed:
            finds.append(
                Find(Signal.Kind.RAPID, f"rapid:{who.pk}", index=pace.rapid, q=None, figures=figures,
                     registrations=(who.pk,), **about)
            )  # fmt: skip
    return Session(finds, len(attempts), len(pairs), len(paces), calibrated)


def _similar(
    plan: Plan, pairs: list[similarity.Pair], rows: list[Any], calibrated: bool, about: dict[str, Any]
) -> list[Find]:
    """Pairs that one of the indices signals, once each."""
    found: dict[tuple[int, int], Find] = {}
    for pair in pairs:
        both = (min(pair.copier, pair.source), max(pair.copier, pair.source))
        if not pair.odd or both in found or len(found) >= WORST_PAIRS:
            continue
        one, other = rows[both[0]], rows[both[1]]
        figures = {
            "tickets": [one.ticket, other.ticket], "seats": [one.seat_no, other.seat_no], "common": pair.common,
            "same": pair.same, "same_wrong": pair.same_wrong, "expected": round(pair.expected, 1),
            "omega": round(pair.omega, 2), "p": pair.p, "k": pair.k, "k_q": pair.k_q, "calibrated": calibrated,
            "same_room": one.room_id is not None and one.room_id == other.room_id, "pairs": len(pairs),
            "omegas": _histogram(pairs),
        }  # fmt: skip
        found[both] = Find(
            Signal.Kind.SIMILARITY, f"pair:{one.pk}:{other.pk}", index=pair.omega, q=min(pair.q, pair.k_q), figures=figures,
            registrations=(one.pk, other.pk), **about,
        )  # fmt: skip
    return list(found.values())


def _histogram(pairs: list[similarity.Pair]) -> list[int]:
    """How many pairs have omega in [-4, -3.5), …, the last one everything from 8 on."""
    counts, _edges = np.histogram(np.clip([pair.omega for pair in pairs], -4, 8), bins=np.arange(-4, 9, 0.5))
    return [int(count) for count in counts]


def _usual(seconds: Array) -> Array:
    """Median seconds of each question; NaN where nobody was timed."""
    seen = ~np.isnan(seconds)
    return np.array(
        [np.median(seconds[seen[:, n], n]) if seen[:, n].any() else np.nan for n in range(seconds.shape[1])]
    )


def _coded(found: sheets.Sheets) -> tuple[Array, Array]:
    """Chosen options as codes by item (-1 not on the paper, 0 nothing chosen), and whether right."""
    options = np.full(found.right.shape, -1)
    place = {column: n for n, column in enumerate(found.columns)}
    codes: dict[tuple[int, tuple[str, ...]], int] = {}
    for line, picked in enumerate(found.chosen):
        for column, value in picked.items():
            said = tuple(value) if found.kinds[column] == "order" else tuple(sorted(value))
            n = place[column]
            options[line, n] = codes.setdefault((n, said), len(codes) + 1) if any(value) else 0
    return options, np.nan_to_num(found.right) >= 1


def _items(
    found: sheets.Sheets, right: Array, known: dict[tuple[int, int], dict[str, float]]
) -> tuple[Calibration, bool]:
    """Parameters of the bank's last calibration; an item that it lacks gets those that this sitting shows.

    Calibrated only when at least 20 items and three in four of them come from the calibration.
    """
    items = similarity.rough_items(right, ~np.isnan(found.right))
    a, d, c = items.a.copy(), items.d.copy(), items.c.copy()
    held = 0
    for n, column in enumerate(found.columns):
        if column in known:
            one = known[column]
            a[n], d[n], c[n] = one["a"], -one["a"] * one["b"], one["c"]
            held += 1
    return replace(items, a=a, d=d, c=c), held >= similarity.FEWEST_ITEMS and held >= 0.75 * len(a)


def of_bodies(on: date) -> Iterator[Find]:
    """Pass rates, and practice beside theory, of bodies within each occupation over a year."""
    rows = Result.objects.filter(state=Result.State.FINAL, final_on__gt=on - LATELY, final_on__lte=on)
    groups: dict[str, dict[int, list[tuple[bool, float | None]]]] = defaultdict(lambda: defaultdict(list))
    regions: dict[int, str] = {}
    for code, unit, region, passed, theory, practice, kept_t, kept_p in rows.exclude(
        theory_absent=True, practice_absent=True
    ).values_list(
        "registration__plan__occupation_id", "organisation_id", "region_code", "passed", "theory", "practice",
        "theory_kept", "practice_kept",
    ):  # fmt: skip
        apart = None if theory is None or practice is None or kept_t or kept_p else float(practice - theory)
        groups[code][unit].append((bool(passed), apart))
        regions[unit] = region
    for code, bodies in sorted(groups.items()):
        units = sorted(bodies)
        examined, passed_counts = [len(bodies[u]) for u in units], [sum(row[0] for row in bodies[u]) for u in units]
        funnel = passrates.funnel(examined, passed_counts)
        if funnel is not None:
            yield from _rates(funnel, units, regions, code, on)
        for gap in jumps.gaps([[diff for _p, diff in bodies[u] if diff is not None] for u in units]):
            if gap.q <= jumps.LEVEL:
                unit = units[gap.place]
                figures = {
                    "persons": gap.persons, "mean": round(gap.mean, 1), "expected": round(gap.expected, 1),
                    "bodies": len(units),
                }  # fmt: skip
                yield Find(
                    Signal.Kind.GAP, f"gap:{code}:{unit}:{on.year}", unit, regions[unit], gap.z, gap.q, figures,
                    occupation_id=code,
                )  # fmt: skip


def _rates(funnel: passrates.Funnel, units: list[int], regions: dict[int, str], code: str, on: date) -> Iterator[Find]:
    points = [[rate.examined, round(rate.raw, 4)] for rate in funnel.rates]
    at = np.unique(
        np.linspace(passrates.FEWEST_EXAMINED, max(rate.examined for rate in funnel.rates) * 1.1, 40).astype(int)
    )
    low, high = funnel.limits([int(n) for n in at], 0.95)
    lower, higher = funnel.limits([int(n) for n in at], 0.998)
    for rate in funnel.rates:
        if rate.q > passrates.LEVEL:
            continue
        unit = units[rate.place]
        figures = {
            "examined": rate.examined, "passed": rate.passed, "raw": round(rate.raw, 4),
            "shrunken": round(rate.shrunken, 4), "mean": round(funnel.mean, 4), "points": points,
            "at": [int(n) for n in at], "limits": [low, high, lower, higher], "bodies": len(funnel.rates),
        }  # fmt: skip
        yield Find(
            Signal.Kind.PASS_RATE, f"pass:{code}:{unit}:{on.year}", unit, regions[unit], rate.raw - funnel.mean, rate.q,
            figures, occupation_id=code,
        )  # fmt: skip


def of_resits(on: date) -> Iterator[Find]:
    """Second scores of a failed part against the first, all occupations together, part by part."""
    rows = Result.objects.filter(state=Result.State.FINAL, final_on__gt=on - 3 * LATELY, final_on__lte=on)
    for part in ("theory", "practice"):
        pairs: list[tuple[float, float, tuple[Any, ...]]] = []
        last: dict[tuple[int, str, str], float] = {}
        kept = rows.filter(**{f"{part}_kept": False, f"{part}__isnull": False}).order_by("final_on", "pk")
        for row in kept.values_list(
            "person_id", "registration__plan__occupation_id", "registration__plan__level", part, "registration_id",
            "organisation_id", "region_code", "registration__plan_id",
        ):  # fmt: skip
            who, score = row[:3], float(row[3])
            if who in last and last[who] < 60:
                pairs.append((last[who], score, row))
            last[who] = score
        for gain in jumps.gains([pair[0] for pair in pairs], [pair[1] for pair in pairs]):
            if gain.q <= jumps.LEVEL:
                row = pairs[gain.place][2]
                figures = {
                    "part": part, "first": gain.first, "second": gain.second, "expected": round(gain.expected, 1),
                    "resits": len(pairs),
                }  # fmt: skip
                yield Find(
                    Signal.Kind.GAIN, f"gain:{part}:{row[4]}", row[5], row[6], gain.z, gain.q, figures, plan_id=row[7],
                    occupation_id=row[1], registrations=(row[4],),
                )  # fmt: skip


def of_assessors(on: date) -> Iterator[Find]:
    """Impossible hours and places of whoever rated lately, over all bodies that they rate for."""
    rows = Rating.objects.filter(rated_at__date__gt=on - RATED_LATELY, absent=False).select_related(
        "assignment__assessor", "assignment__registration__plan"
    )
    by_person: dict[str, list[Rating]] = defaultdict(list)
    for row in rows.order_by("rated_at", "pk"):
        card = row.assignment.assessor
        by_person[f"u{card.user_id}" if card.user_id else f"c{card.pk}"].append(row)
    for who, given in by_person.items():
        plans = {row.assignment.registration.plan_id: row.assignment.registration.plan for row in given}
        rated = [
            load.Rated(
                timezone.localtime(row.rated_at),
                row.assignment.registration.plan.site_id,
                row.assignment.registration.plan_id,
            )
            for row in given
        ]
        for over in load.overloads(rated):
            plan = plans[over.plans[-1]]
            figures = {
                "what": over.kind, "at": over.at.isoformat(), "count": over.count, "minutes": round(over.minutes, 1),
                "assessor": given[0].assignment.assessor.name, "plans": [plans[pk].title for pk in over.plans],
            }  # fmt: skip
            yield Find(
                Signal.Kind.LOAD, f"load:{over.kind}:{who}:{over.at:%Y-%m-%d}", plan.organisation_id, plan.region_code,
                float(over.count), None, figures, plan_id=plan.pk, occupation_id=plan.occupation_id,
            )  # fmt: skip
