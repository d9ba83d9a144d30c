"""Reading recognitions: one's own, the body's, those of the bureau's district; the public table."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from jianglu.credentials import queries as credentials
from jianglu.kernel.identifiers import mask_name
from jianglu.kernel.levels import Level
from jianglu.platform import calendar
from jianglu.platform.access import Actor, limit, require, rls
from jianglu.platform.workflow import queries as cases

from ..errors import RecognitionNotFound
from ..filing.queries import register
from ..permissions import APPLY_RECOGNITION, VIEW_RECOGNITIONS
from .models import Recognition, table
from .rules import Correspondence, Line

_WITH = ("person", "occupation", "body", "case", "certificate")
DIRECTIONS, STATES = Recognition.Direction.choices, Recognition.State.choices


def visible_to(actor: Actor) -> QuerySet[Recognition]:
    """Applications in the actor's scope: own, those that the body certifies, those of the district."""
    rows = Recognition.objects.all()
    own = limit(rows, actor, APPLY_RECOGNITION, person="person_id")
    return own | limit(rows, actor, VIEW_RECOGNITIONS, region="region_code", organisation="body_id")


def listed(actor: Actor) -> QuerySet[Recognition]:
    """What a clerk or body sees, newest first."""
    rows = limit(Recognition.objects.all(), actor, VIEW_RECOGNITIONS, region="region_code", organisation="body_id")
    return rows.select_related(*_WITH).order_by("-applied_on", "-pk")


def mine(actor: Actor) -> QuerySet[Recognition]:
    """The actor's own, newest first."""
    rows = limit(Recognition.objects.all(), actor, APPLY_RECOGNITION, person="person_id")
    return rows.select_related(*_WITH).order_by("-applied_on", "-pk")


def get(actor: Actor, recognition_id: int) -> Recognition:
    """One application that is visible, or that the actor reviews on its panel; raises RecognitionNotFound."""
    with rls.elevated("assessment.recognition: experts of a panel come from anywhere"):
        rows = Recognition.objects.select_related(*_WITH, "decision").prefetch_related("evidence__file")
        found = rows.filter(_reachable(actor), pk=recognition_id).first()
    if found is None:
        raise RecognitionNotFound()
    return found


def may_read(actor: Actor, file_id: int) -> bool:
    """Whether a paper belongs to an application that the actor sees or reviews."""
    with rls.elevated("assessment.recognition: experts of a panel come from anywhere"):
        return Recognition.objects.filter(_reachable(actor), evidence__file_id=file_id).exists()


def _reachable(actor: Actor) -> Q:
    seats = cases.sat_on_by(actor)
    return Q(pk__in=visible_to(actor).values("pk")) | Q(case__in=seats.values("pk"))


def applicant(actor: Actor) -> int:
    """The person who applies: the actor themselves; raises Denied for who is no worker."""
    person_id = actor.person_id or 0
    require(actor, APPLY_RECOGNITION, person_id=person_id)
    return person_id


def held(person_id: int) -> list[Any]:
    """The valid certificates of the levels that stand beside a title, highest level first."""
    levels = [step.level for step in table().steps]
    return sorted(
        credentials.wallet(person_id).filter(status="valid", level__in=levels), key=lambda row: str(row.level)
    )


def bodies(occupation_code: str, level: str) -> list[tuple[int, str]]:
    """(organisation, name) of filed bodies that may certify the level."""
    rows = register(occupation=occupation_code, level=level).values_list("organisation_id", "organisation__name")
    return list(rows[:200])


def lines(on: date | None = None) -> list[Line]:
    """The public table in force on a day: a line for each family and level."""
    return table().lines(on or calendar.today())


def public_row(case_id: int) -> tuple[str, ...]:
    """What the notice says of an application: masked name, occupation, what is to be recognised, on what ground."""
    row = of_case(case_id)
    level = str(Level(row.level).label)
    wanted, ground = (row.title, level) if row.direction == Recognition.Direction.TITLE else (level, row.title)
    return mask_name(row.person.name), row.occupation.name, wanted, ground


def summary(case_id: int) -> list[tuple[Any, Any]]:
    """What whoever decides must know, as (label, value)."""
    row = of_case(case_id)
    found = [
        (_("申请人"), f"{row.person.name} {row.person.number_masked}"),
        (_("方向"), row.get_direction_display()),
        (_("职业"), f"{row.occupation.name}（{row.occupation_id}）"),
        (_("技能等级"), Level(row.level).label),
        (_("职称"), f"{row.series_name} · {row.title_name}"),
        (_("发证单位"), row.body.name),
    ]
    if row.practice_score is not None:
        found.append((_("操作技能考核"), f"{row.practice_score} · {row.practised_on} · {row.assessors}"))
    return found


def of_case(case_id: int) -> Recognition:
    """The application of a case that the caller has been shown."""
    with rls.elevated("assessment.recognition: what a case is about"):
        return Recognition.objects.select_related(*_WITH).get(case_id=case_id)


def correspondence() -> Correspondence:
    """The whole table, past and future lines included."""
    return table()
