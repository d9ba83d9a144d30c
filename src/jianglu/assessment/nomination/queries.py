"""Reading nominations: those of one's enterprise, one's own, those of the bureau's district."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.identifiers import mask_name
from jianglu.kernel.levels import Level
from jianglu.platform import calendar
from jianglu.platform.access import Actor, limit, require, rls

from ..errors import NominationNotFound
from ..filing.models import Body
from ..filing.queries import live_scopes
from ..permissions import ANSWER_NOMINATION, NOMINATE, VIEW_NOMINATIONS
from .models import Nomination
from .rules import GRADES, KINDS, LEVELS

_WITH = ("person", "occupation", "organisation", "case", "certificate")
STATES = Nomination.State.choices


def visible_to(actor: Actor) -> QuerySet[Nomination]:
    """Nominations in the actor's scope: of oneself, of one's enterprise, of the district."""
    rows = Nomination.objects.all()
    return limit(rows, actor, ANSWER_NOMINATION, person="person_id") | _viewed(actor)


def listed(actor: Actor) -> QuerySet[Nomination]:
    """What an enterprise or clerk sees, newest first."""
    return _viewed(actor).select_related(*_WITH).order_by("-nominated_on", "-pk")


def mine(actor: Actor) -> QuerySet[Nomination]:
    """Of the actor in person, newest first."""
    rows = limit(Nomination.objects.all(), actor, ANSWER_NOMINATION, person="person_id")
    return rows.select_related(*_WITH).order_by("-nominated_on", "-pk")


def recognised_of(person_id: int) -> QuerySet[Nomination]:
    """Levels of a person recognised by merit; the caller has decided that they may be shown."""
    rows = Nomination.objects.filter(person_id=person_id, state=Nomination.State.RECOGNISED)
    return rows.select_related("occupation", "organisation").order_by("-recognised_on")


def get(actor: Actor, nomination_id: int) -> Nomination:
    """One nomination that is visible; raises NominationNotFound."""
    rows = visible_to(actor).select_related(*_WITH, "decision").prefetch_related("papers__file")
    found = rows.filter(pk=nomination_id).first()
    if found is None:
        raise NominationNotFound()
    return found


def may_read(actor: Actor, file_id: int) -> bool:
    """Whether a paper belongs to a nomination that the actor sees."""
    return visible_to(actor).filter(papers__file_id=file_id).exists()


def nominee(actor: Actor) -> int:
    """The person who is asked: the actor themselves; raises Denied for who is no worker."""
    person_id = actor.person_id or 0
    require(actor, ANSWER_NOMINATION, person_id=person_id)
    return person_id


def employer_of(actor: Actor) -> Body | None:
    """The enterprise's body for which the actor nominates, None before its filing."""
    rows = Body.objects.select_related("organisation")
    return limit(rows, actor, NOMINATE, organisation="organisation_id").order_by("pk").first()


def occupations(body: Body) -> list[tuple[str, str]]:
    """(code, name with levels) of the occupations in which the enterprise may recognise levels."""
    found: dict[str, tuple[str, set[str]]] = {}
    for scope in live_scopes(body.pk, calendar.today()).filter(suspended=False):
        found.setdefault(scope.occupation_id, (scope.occupation.name, set()))[1].update(scope.levels)
    return [(code, f"{name}（{code}）") for code, (name, levels) in found.items() if levels & set(LEVELS)]


def public_row(case_id: int) -> tuple[str, ...]:
    """What the notice says of a nomination: masked name, occupation, level, the achievement."""
    row = of_case(case_id)
    masked = mask_name(row.person.name)
    merit = f"{KINDS[row.merit_kind]}（{GRADES[row.merit_grade]}）{row.merit_title.replace(row.person.name, masked)}"
    return masked, row.occupation.name, str(Level(row.level).label), merit


def summary(case_id: int) -> list[tuple[Any, Any]]:
    """What whoever decides must know, as (label, value)."""
    row = of_case(case_id)
    found = [
        (_("职工"), f"{row.person.name} {row.person.number_masked}"),
        (_("企业"), row.organisation.name),
        (_("职业"), f"{row.occupation.name}（{row.occupation_id}）"),
        (_("拟认定等级"), Level(row.level).label),
        (_("主要业绩"), f"{row.merit_name} · {row.merit_title} · {row.merit_on:%Y-%m-%d}"),
        (_("业绩陈述"), row.statement),
    ]
    if row.merit_place:
        found.append((_("竞赛名次"), row.merit_place))
    if row.minutes:
        found.append((_("审定意见"), row.minutes))
    return found


def of_case(case_id: int) -> Nomination:
    """The nomination of a case that the caller has been shown."""
    with rls.elevated("assessment.nomination: what a case is about"):
        return Nomination.objects.select_related(*_WITH).get(case_id=case_id)


def _viewed(actor: Actor) -> QuerySet[Nomination]:
    rows = Nomination.objects.all()
    return limit(rows, actor, VIEW_NOMINATIONS, region="region_code", organisation="organisation_id")
