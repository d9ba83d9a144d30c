"""The nightly look at how people learn; signals become cases, cases close signals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from jianglu.people import queries as people
from jianglu.platform import audit, workflow
from jianglu.platform.access import Actor, require
from jianglu.platform.regions import queries as regions
from jianglu.platform.workflow import Case

from .. import rules as study
from ..models import HourEntry, LearningSignal, PlaySession
from ..permissions import SUPERVISE_LEARNING
from . import rules

LOOK_BACK = timedelta(days=14)
MONTH = timedelta(days=30)
BATCH = 500


def scan(actor: Actor, on: date, step: Callable[[], object] = lambda: None) -> int:
    """Look at everybody who learnt on the day before or on it; returns how many signals are new.

    Somebody about whom a signal of the kind was found within a fortnight is left alone: one case at a time.
    """
    require(actor, SUPERVISE_LEARNING, region=regions.city().code)
    lately = PlaySession.objects.filter(opened_at__date__range=(on - timedelta(days=1), on))
    learners = sorted(set(lately.values_list("person_id", flat=True)))
    opened = 0
    for start in range(0, len(learners), BATCH):
        some = learners[start : start + BATCH]
        homes = people.regions_of(some)
        for person_id, find in _finds(some, on):
            opened += _open(actor, person_id, homes.get(person_id, ""), find, on)
        step()
    return opened


def close(case: Case, node: str) -> None:
    """Keep what the officer found with the signal; hours are changed, if at all, by corrections in the ledger."""
    signal = LearningSignal.objects.get(case=case)
    signal.state = LearningSignal.State.CONFIRMED if node == "confirmed" else LearningSignal.State.DISMISSED
    decision = case.decisions.order_by("-pk").first()
    signal.answer = decision.reason if decision else ""
    signal.save(update_fields=["state", "answer"])


def _finds(people_ids: Sequence[int], on: date) -> Iterator[tuple[int, rules.Find]]:
    sessions = PlaySession.objects.filter(person_id__in=people_ids, opened_at__date__range=(on - LOOK_BACK, on))
    rows = list(sessions.order_by("opened_at"))
    seconds = dict(
        HourEntry.objects.filter(session__in=[row.pk for row in rows])
        .values_list("session_id")
        .annotate(n=Sum("seconds"))
        .order_by()
        .values_list("session_id", "n")
    )
    visits: dict[int, list[rules.Visit]] = defaultdict(list)
    for row in rows:
        opened, last = timezone.localtime(row.opened_at), timezone.localtime(row.beat_at)
        visits[row.person_id].append(
            rules.Visit(opened, last, row.device, max(0, seconds.get(row.pk, 0)), tuple(row.answers))
        )
    days: dict[int, list[tuple[date, int]]] = defaultdict(list)
    own = (HourEntry.Kind.MEDIA, HourEntry.Kind.READING, HourEntry.Kind.PACKAGE)
    for person_id, day, total in (
        HourEntry.objects.filter(person_id__in=people_ids, day__range=(on - MONTH, on), kind__in=own)
        .values_list("person_id", "day")
        .annotate(n=Sum("seconds"))
        .order_by("person_id", "day")
    ):
        days[person_id].append((day, total))
    limit = study.hour_rule(on).day
    for person_id in people_ids:
        mine = visits[person_id]
        found = [rules.idle(mine), *rules.shared(mine), rules.sleepless(mine), rules.tireless(days[person_id], limit)]
        for find in found:
            if find is not None:
                yield person_id, find


def _open(actor: Actor, person_id: int, region_code: str, find: rules.Find, on: date) -> bool:
    from ..flows import SUPERVISION

    with transaction.atomic():
        held = LearningSignal.objects.filter(person_id=person_id, kind=find.kind)
        if held.filter(found_on__gt=on - LOOK_BACK).exists() or held.filter(day=find.day).exists():
            return False
        signal = LearningSignal.objects.create(
            person_id=person_id,
            region_code=region_code,
            kind=find.kind,
            day=find.day,
            figures=find.figures,
            found_on=on,
        )
        signal.case = workflow.open_case(
            actor, SUPERVISION, title=f"{signal.get_kind_display()} {find.day}", region_code=region_code[:6]
        )
        signal.save(update_fields=["case"])
        audit.record(actor, "learning.signal_found", signal, changes={"kind": find.kind})
        return True
