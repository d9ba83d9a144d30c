"""Pure decisions of the case engine: answers, periods, conflicts. What a panel decides: `kernel.panels`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.periods import add_months
from jianglu.platform.access import Actor, Permission
from jianglu.platform.calendar import add_working_days

from .core import By, Field, Flow, Node


@dataclass(frozen=True)
class Stake:
    """Whose matter a case is, where it lies, and who has acted on it: all that decides who may act next."""

    region_code: str
    organisation_id: int | None
    person_id: int | None
    case_id: int | None = None
    acted: tuple[tuple[int, str, str], ...] = ()  # (user, by, node) of official decisions


@dataclass(frozen=True)
class Interests:
    """What an account has declared."""

    persons: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()
    cases: frozenset[int] = frozenset()


def due(node: Node, today: date) -> date | None:
    """Last day of the period of a node entered today: working days, or calendar months."""
    if node.days:
        return add_working_days(today, node.days)
    return add_months(today, node.months) if node.months else None


def reached(actor: Actor, permission: Permission | None, by: By, stake: Stake) -> bool:
    """Whether the actor holds `permission` over the case from the place that `by` asks for."""
    if actor.is_system:
        return True
    if permission is None:
        return False
    scope = actor.scope(permission)
    own = (stake.organisation_id is not None and stake.organisation_id in scope.organisations) or (
        stake.person_id is not None and stake.person_id == scope.person
    )
    if by is By.APPLICANT:
        return own
    places = [code for code in scope.regions if stake.region_code.startswith(code)]
    if by is By.CITY:
        return any(is_city(code) for code in places)
    if by is By.DISTRICT:
        # a matter of the city itself has no district; there the city's desk does both
        return any(not is_city(code) for code in places) or (is_city(stake.region_code) and bool(places))
    return bool(places) or own


def is_city(region_code: str) -> bool:
    """Whether a region code names the whole city; a district has six digits."""
    return len(region_code) < 6


def conflict(actor: Actor, stake: Stake, interests: Interests) -> Promise | None:
    """Why the actor must not act for the bureau on the case (回避), or None."""
    if actor.is_system:
        return None
    if actor.person_id is not None and actor.person_id == stake.person_id:
        return _("申请人是您本人")
    if stake.organisation_id is not None and stake.organisation_id in actor.organisation_ids:
        return _("您属于申请单位")
    if stake.person_id in interests.persons:
        return _("您已申报与申请人的亲属或利害关系")
    if stake.organisation_id in interests.organisations:
        return _("您已申报与申请单位的利害关系")
    if stake.case_id in interests.cases:
        return _("您已就本办件申请回避")
    return None


def doubled(actor: Actor, flow: Flow, node: Node, by: By, stake: Stake) -> Promise | None:
    """Why the actor's earlier part in the case excludes them from this node, or None.

    Nobody examines at both levels, nor at nodes that are declared to be apart.
    """
    if actor.is_system:
        return None
    for user, level, where in stake.acted:
        if user != actor.user_id or where == node.code:
            continue
        if {by, By(level)} == {By.DISTRICT, By.CITY}:
            return _("您已在另一级办理过本办件")
        if where in node.apart:
            return _("您已办理过本办件的其他环节")
    return None


def clean(fields: Iterable[Field], data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Promise]]:
    """The answers as JSON values, and what is wrong with them by field; answers to questions not asked are dropped."""
    answers: dict[str, Any] = {}
    wrong: dict[str, Promise] = {}
    for question in fields:
        value = data.get(question.code)
        value = value.strip() if isinstance(value, str) else value
        if question.kind == "bool":
            answers[question.code] = value in (True, "on", "true", "1", 1)
            if question.required and not answers[question.code]:
                wrong[question.code] = _("请勾选确认")
        elif value in (None, ""):
            if question.required:
                wrong[question.code] = _("请填写")
        else:
            try:
                answers[question.code] = _READ[question.kind](question, value)
            except (ValueError, InvalidOperation):
                wrong[question.code] = _("格式不正确")
    return answers, wrong


def _number(question: Field, value: Any) -> int | float:
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError
    return int(number) if number == number.to_integral_value() else float(number)


def _choice(question: Field, value: Any) -> str:
    if str(value) not in dict(question.choices):
        raise ValueError
    return str(value)


_READ = {
    "text": lambda question, value: str(value)[:500],
    "long": lambda question, value: str(value)[:5000],
    "number": _number,
    "date": lambda question, value: date.fromisoformat(str(value)).isoformat(),
    "choice": _choice,
}
