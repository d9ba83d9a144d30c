"""Warnings and suspensions. Points propose, an officer decides after the body was heard, and only then anything stops."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.periods import add_months
from jianglu.platform import audit, calendar, workflow
from jianglu.platform.access import Actor
from jianglu.platform.workflow import Trigger

from ... import errors
from ...filing.models import Body, FiledScope
from ...flows import SANCTION
from .. import queries, rules
from ..models import Inspection, Measure

SYSTEM = Actor.system("assessment.supervision")
LIVE = (Measure.State.PROPOSED, Measure.State.IN_FORCE)


def propose(inspection: Inspection) -> Measure | None:
    """Propose what the points of the inspected body call for, once; None when nothing more is due."""
    today = calendar.today()
    figures = rules.figures(today)
    occupation = inspection.plan.occupation_id
    total = queries.points_of(inspection.body_id, today)
    worst = "critical" if inspection.findings.filter(severity="critical").exists() else ""
    live = Measure.objects.filter(body_id=inspection.body_id, state__in=LIVE)
    held = [kind for kind, code in live.values_list("kind", "occupation_id") if code in (None, occupation)]
    kind = rules.measure_due(total, worst, held, figures.thresholds)
    if not kind:
        return None
    grounds = _("近 %(months)s 个月督导记 %(points)s 分") % {"months": figures.months, "points": total}
    if worst:
        grounds = _("%(grounds)s，其中本次有严重问题") % {"grounds": grounds}
    try:
        with transaction.atomic():
            measure = Measure.objects.create(
                body_id=inspection.body_id, organisation_id=inspection.organisation_id,
                region_code=inspection.region_code, kind=kind, points=max(0, total), grounds=grounds, proposed_on=today,
                occupation_id=occupation if kind == Measure.Kind.SCOPE else None,
            )  # fmt: skip
    except IntegrityError:  # two sheets of one body at the same moment
        return None
    name = catalogue.names([occupation]).get(occupation, "") if kind == Measure.Kind.SCOPE else ""
    measure.case = workflow.open_case(
        SYSTEM, SANCTION, title=f"{measure.body} {measure.get_kind_display()} {name}".strip(),
        region_code=inspection.region_code, organisation_id=inspection.organisation_id,
    )  # fmt: skip
    measure.save(update_fields=["case"])
    workflow.fire(measure.case, Trigger.SYSTEM)
    audit.record(SYSTEM, "assessment.measure_proposed", measure, changes={"points": total})
    return measure


def check_kind(case_id: int, action: str) -> None:
    """Raise MeasureKind when a warning is to suspend; a suspension may end as a warning."""
    if action == "suspend" and _of(case_id).kind == Measure.Kind.WARNING:
        raise errors.MeasureKind()


def put_in_force(case_id: int, node: str) -> None:
    """From today the warning stands, or nothing new begins in what is suspended; back from an objection nothing changes."""
    measure = _of(case_id)
    if measure.state == Measure.State.IN_FORCE:
        return
    today = calendar.today()
    figures = rules.figures(today)
    if node == "warned":
        measure.kind, measure.occupation_id = Measure.Kind.WARNING, None
    months = figures.warning_months if node == "warned" else figures.suspension_months
    measure.state, measure.from_on, measure.until_on = Measure.State.IN_FORCE, today, add_months(today, months)
    try:
        with transaction.atomic():
            measure.save(update_fields=["kind", "occupation", "state", "from_on", "until_on"])
    except IntegrityError as error:
        raise errors.MeasureKind() from error
    apply(measure.body_id)


def release(case_id: int, node: str) -> None:
    """Lifted, revoked or never imposed: whatever no other measure holds may begin again."""
    measure = _of(case_id)
    measure.state = Measure.State.LIFTED if node == "lifted" else Measure.State.DROPPED
    if node == "lifted":
        measure.until_on = calendar.today()
    measure.save(update_fields=["state", "until_on"])
    apply(measure.body_id)


def apply(body_id: int) -> None:
    """Let the body's state and its filed scope follow the measures in force."""
    body = Body.objects.select_for_update().get(pk=body_id)
    held = list(Measure.objects.filter(body=body, state=Measure.State.IN_FORCE))
    codes = [row.occupation_id for row in held if row.kind == Measure.Kind.SCOPE]
    FiledScope.objects.filter(body=body, occupation_id__in=codes).update(suspended=True)
    FiledScope.objects.filter(body=body, suspended=True).exclude(occupation_id__in=codes).update(suspended=False)
    whole = any(row.kind == Measure.Kind.BODY for row in held)
    if whole and body.state == Body.State.FILED:
        body.state = Body.State.SUSPENDED
    elif not whole and body.state == Body.State.SUSPENDED and body.measures.filter(kind="body").exists():
        body.state = Body.State.FILED
    body.save(update_fields=["state"])


def reconsider(body_id: int) -> int:
    """After points were taken back: drop what was proposed and no longer called for; returns how many."""
    today = calendar.today()
    total, figures = queries.points_of(body_id, today), rules.figures(today)
    dropped = 0
    for measure in Measure.objects.filter(body_id=body_id, state=Measure.State.PROPOSED).select_related("case"):
        if total >= figures.thresholds[measure.kind] or queries.has_critical(body_id, measure.occupation_id, today):
            continue
        if measure.case is not None and measure.case.node in ("heard", "decide"):
            workflow.act(
                SYSTEM, measure.case_id or 0, "lapse", version=measure.case.version, reason=_("记分撤销后不再达到标准")
            )
            dropped += 1
    return dropped


def end_due() -> int:
    """End measures whose time is over; returns how many. Run daily."""
    due = Measure.objects.filter(state=Measure.State.IN_FORCE, until_on__lt=calendar.today()).select_related("case")
    count = 0
    for measure in due:
        if measure.case is not None and workflow.fire(measure.case, Trigger.SYSTEM) is not None:
            count += 1
    return count


def _of(case_id: int) -> Measure:
    return Measure.objects.select_related("body__organisation").get(case_id=case_id)
