"""Supervision: visits, and signals found in the figures. A signal opens a case; it never undoes anything by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from jianglu.platform import audit, calendar, workflow
from jianglu.platform.access import Actor, require

from .. import queries
from ..errors import ClassNotFound
from ..models import Alert, TrainingClass, Visit
from ..permissions import SUPERVISE

HEADCOUNT_SHARE = 0.7


def record_visit(actor: Actor, class_id: int, *, visited_on: date, present: int, result: str, findings: str) -> Visit:
    """Write down what an inspector found; far fewer trainees than signed in that day raise an alert."""
    with transaction.atomic():
        visited = TrainingClass.objects.filter(pk=class_id).first()
        if visited is None:
            raise ClassNotFound()
        require(actor, SUPERVISE, region=visited.region_code)
        expected = queries.signed_in_on(visited, visited_on)
        visit = Visit.objects.create(
            training_class=visited,
            visited_on=visited_on,
            expected=expected,
            present=present,
            result=result,
            findings=findings.strip(),
            visited_by=actor.name,
            recorded_at=calendar.now(),
        )
        audit.record(actor, "training.visited", visit)
        if present < expected * HEADCOUNT_SHARE:
            figures = {"signed_in": expected, "found": present, "day": visited_on.isoformat()}
            raise_alert(actor, visited, Alert.Signal.HEADCOUNT, figures)
        return visit


def scan_classes(actor: Actor) -> int:
    """Look for signals in the classes that run; returns how many new alerts were raised."""
    raised = 0
    for found, signal, statistic in queries.signals(calendar.today()):
        with transaction.atomic():
            raised += raise_alert(actor, found, signal, statistic) is not None
    return raised


def raise_alert(actor: Actor, about: TrainingClass, signal: str, statistic: dict[str, Any]) -> Alert | None:
    """Open a case for a signal, once a class and signal; None when it was raised before."""
    from ..flows import SUPERVISION

    with transaction.atomic():
        alert, created = Alert.objects.get_or_create(
            training_class=about,
            signal=signal,
            defaults={"statistic": statistic, "raised_at": calendar.now()},
        )
        if not created:
            return None
        alert.case = workflow.open_case(
            Actor.system("training.supervision"),
            SUPERVISION,
            title=f"{about.number} {alert.get_signal_display()}",
            region_code=about.region_code[:6],
            organisation_id=about.organisation_id,
        )
        alert.save(update_fields=["case"])
        audit.record(actor, "training.alert_raised", alert, changes=statistic)
        return alert
