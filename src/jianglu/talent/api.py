"""The register of platforms, the roll of honours and nominations for it over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Router, Schema
from ninja.pagination import paginate

from jianglu.platform.pages.rest import Id
from jianglu.platform.policy import Verdict

from . import cards, queries
from .titles import TITLES

router = Router(tags=["talent"])


class PlatformOut(Schema):
    """A named platform."""

    id: int
    kind: str
    grade: str
    name: str
    organisation_id: int
    region_code: str
    occupation_id: str | None
    named_on: date
    term_ends_on: date


class HonourOut(Schema):
    """A title of a person."""

    id: int
    person_id: int
    title: str
    is_leading: bool
    given_on: date
    document: str
    region_code: str
    withdrawn_on: date | None


@router.get("/platforms", response=list[PlatformOut], auth=None, summary=_("高技能人才培育平台名录"))
@paginate
def platforms(request: HttpRequest, kind: str = "", region: str = ""):  # type: ignore[no-untyped-def]
    """Named platforms, newest first."""
    rows = queries.named().order_by("-named_on", "-pk")
    rows = rows.filter(kind=kind) if kind in dict(queries.KINDS) else rows
    return rows.filter(region_code__startswith=region) if region else rows


@router.get("/platforms/{platform_id}", response=PlatformOut, auth=None, summary=_("一个培育平台"))
def platform(request: HttpRequest, platform_id: Id):  # type: ignore[no-untyped-def]
    """One named platform."""
    return queries.public(platform_id)


@router.get("/honours", response=list[HonourOut], summary=_("荣誉名册"))
@paginate
def honours(request: HttpRequest, title: str = ""):  # type: ignore[no-untyped-def]
    """Honours in the caller's region, newest first."""
    rows = queries.honours(request.actor).order_by("-given_on", "-pk")
    return rows.filter(title=title) if title in TITLES else rows


class TalentNominationOut(Schema):
    """One of a unit's staff put forward for a title, with the rule's last word."""

    id: int
    person_id: int
    organisation_id: int
    title: str
    occupation_id: str
    nominated_on: date
    state: str
    outcome: str
    papers_seen: bool | None
    honour_id: int | None

    @staticmethod
    def resolve_outcome(row: Any) -> str:
        """What the rule said when it was last asked."""
        return str(row.decision.outcome)


class TalentNominationDetail(TalentNominationOut):
    """The same with each condition, its clause, the facts and what would change it."""

    statement: str
    explanation: dict[str, Any]

    @staticmethod
    def resolve_explanation(row: Any) -> Any:
        """As it is kept with the decision."""
        return row.decision.explanation


@router.get("/nominations", response=list[TalentNominationOut], summary=_("荣誉称号推荐"))
@paginate
def nominations(request: HttpRequest, state: str = "", title: str = ""):  # type: ignore[no-untyped-def]
    """Nominations of the caller's unit, region or person, newest first."""
    rows = queries.nominations(request.actor).order_by("-nominated_on", "-pk")
    rows = rows.filter(state=state) if state in dict(queries.NOMINATION_STATES) else rows
    return rows.filter(title=title) if title in TITLES else rows


@router.get("/nominations/{nomination_id}", response=TalentNominationDetail, summary=_("一份荣誉称号推荐"))
def nomination(request: HttpRequest, nomination_id: Id):  # type: ignore[no-untyped-def]
    """One of them with the explanation."""
    return queries.nomination(request.actor, nomination_id)


class CardVerdictOut(Schema):
    """What the rule says of a service card by one title: every condition with clause, facts and what would change it."""

    honour: str
    category: str
    card: str
    outcome: str
    until: date | None
    explanation: dict[str, Any]


def _told(verdict: Verdict) -> dict[str, Any]:
    return {
        "honour": verdict.facts["honour"] or "", "category": verdict.parameters["category"] or "",
        "card": cards.card_of(verdict), "outcome": verdict.outcome.value, "until": cards.last_day(verdict),
        "explanation": verdict.explanation(),
    }  # fmt: skip


@router.get("/service-card", response=list[CardVerdictOut], summary=_("本人的服务卡条件，类别高的称号在前"))
def service_card(request: HttpRequest):  # type: ignore[no-untyped-def]
    """What the rule says to the caller today, the title of the highest class first."""
    found = queries.own_card(request.actor)
    return [_told(verdict) for verdict in (found.verdict, *(verdict for _title, verdict in found.others))]
