"""REST: the rules by which the platform decides. Public, like their pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Router, Schema

from jianglu.platform import calendar

from .declare import Policy, Version
from .enacted import in_force
from .parameters import Dated, Parameter, Source
from .queries import get, published
from .reading import sentences

router = Router(tags=["policy"])


class SourceOut(Schema):
    """A document; `confirmed` false means that it was recalled and not read."""

    number: str
    title: str
    confirmed: bool


class PolicyVersionOut(Schema):
    """Days of the event in which a version decides, both included; no last day: until further notice."""

    code: str
    edition: str
    valid_from: date
    valid_to: date | None
    claims_until: date | None
    source: SourceOut


class PolicyOut(Schema):
    """A rule; `in_force` is the version that decides an event of today, null when no rule is in force."""

    code: str
    title: str
    summary: str
    subject: str
    in_force: str | None
    payee: str | None
    fund: str | None
    proactive: bool


class FigureOut(Schema):
    """A value of a parameter, by its keys, and how long it holds; money in fen."""

    keys: dict[str, str]
    value: int | str | bool
    valid_from: date
    valid_to: date | None
    source: SourceOut


class PolicyParameterOut(Schema):
    """A figure of a rule with all its values."""

    code: str
    title: str
    unit: str
    values: list[FigureOut]


class PolicyConditionOut(Schema):
    """A condition in words, with its clause; one that `refers` is left to an officer when it is not met."""

    sentence: str
    clause: str
    refers: bool
    remedy: str


class PolicyDetailOut(PolicyOut):
    """A rule with its documents, versions, figures and conditions."""

    sources: list[SourceOut]
    versions: list[PolicyVersionOut]
    parameters: list[PolicyParameterOut]
    conditions: list[PolicyConditionOut]


@router.get("/policies", response=list[PolicyOut], auth=None, summary=_("政策列表"))
def policies(request: HttpRequest) -> list[dict[str, Any]]:
    """All rules by which the platform decides."""
    return [_brief(policy) for policy in published()]


@router.get("/policies/{code}", response=PolicyDetailOut, auth=None, summary=_("政策详情：版本、参数、条件"))
def policy(request: HttpRequest, code: str) -> dict[str, Any]:
    """One rule with its versions, figures and conditions; 404 when there is none of that code."""
    found = in_force(get(code))
    return _brief(found) | {
        "sources": [_source(source) for source in found.sources],
        "versions": [_version(version) for version in found.versions],
        "parameters": [_parameter(parameter) for parameter in found.figures],
        "conditions": [
            {"sentence": entry.text, "clause": entry.clause, "refers": entry.refers, "remedy": entry.remedy}
            for entry in sentences(found, calendar.today())
        ],
    }


def _brief(policy: Policy) -> dict[str, Any]:
    version, payout = policy.version_on(calendar.today()), policy.payout
    return {
        "code": policy.code,
        "title": str(policy.title),
        "summary": str(policy.summary),
        "subject": policy.subject.fact,
        "in_force": version.code if version else None,
        "payee": payout.payee.value if payout else None,
        "fund": payout.fund.value if payout else None,
        "proactive": bool(payout and payout.proactive),
    }


def _version(version: Version) -> dict[str, Any]:
    names = ("code", "edition", "valid_from", "valid_to", "claims_until")
    return {name: getattr(version, name) for name in names} | {"source": _source(version.source)}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    values = [_figure(parameter, dated, path, value) for dated in parameter.versions for path, value in dated.cells()]
    return {"code": parameter.code, "title": str(parameter.title), "unit": parameter.unit, "values": values}


def _figure(parameter: Parameter, dated: Dated, path: tuple[str, ...], value: Any) -> dict[str, Any]:
    return {
        "keys": dict(zip(parameter.keys, path, strict=True)),
        "value": value,
        "valid_from": dated.valid_from,
        "valid_to": dated.valid_to,
        "source": _source(dated.source),
    }


def _source(source: Source) -> dict[str, Any]:
    return {"number": source.number, "title": source.title, "confirmed": source.confirmed}
