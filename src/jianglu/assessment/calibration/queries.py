"""Reading runs and parameters; within the actor's own banks."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from jianglu.platform.access import Actor

from ..bank.queries import visible_to
from ..errors import CalibrationNotFound
from .models import CalibrationRun, ItemParameter


def runs(actor: Actor, bank_id: int) -> QuerySet[CalibrationRun]:
    """Runs of a visible bank, newest first."""
    return CalibrationRun.objects.filter(bank__in=visible_to(actor), bank_id=bank_id).order_by("-pk")


def get_run(actor: Actor, run_id: int) -> CalibrationRun:
    """One run of a visible bank; raises CalibrationNotFound."""
    rows = CalibrationRun.objects.select_related("bank__occupation")
    found = rows.filter(bank__in=visible_to(actor), pk=run_id).first()
    if found is None:
        raise CalibrationNotFound()
    return found


def parameters(run_id: int) -> QuerySet[ItemParameter]:
    """What a run says, by item."""
    return (
        ItemParameter.objects.filter(run_id=run_id)
        .select_related("version__item")
        .order_by("version__item__code", "part")
    )


def newest_run(bank_id: int) -> CalibrationRun | None:
    """The last run of a bank that came to an end; the caller has checked who may see it."""
    return CalibrationRun.objects.filter(bank_id=bank_id, state=CalibrationRun.State.DONE).order_by("-pk").first()


def parameters_of(bank_id: int) -> dict[tuple[int, int], dict[str, float]]:
    """a, b, c by (version, part) as the last run says; the caller has checked who may see it."""
    run = newest_run(bank_id)
    rows: Any = ItemParameter.objects.filter(run=run).values_list("version_id", "part", "a", "b", "c") if run else ()
    return {(version, part): {"a": a, "b": b, "c": c} for version, part, a, b, c in rows}


def of_version(version_id: int) -> ItemParameter | None:
    """What the last run says of an item; the caller has checked who may see it."""
    rows = ItemParameter.objects.filter(version_id=version_id, part=0, run__state=CalibrationRun.State.DONE)
    return rows.order_by("-run_id").first()
