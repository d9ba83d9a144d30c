"""Reads of drafts and back-tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.money import money_text, yuan_text
from jianglu.platform.access import Actor, require
from jianglu.platform.policy import POLICIES, Parameter, Policy, in_force
from jianglu.platform.policy.cases import CaseResult, run_cases
from jianglu.platform.policy.said import shown
from jianglu.platform.regions import queries as regions

from . import rules
from .errors import NoSuchDraft
from .flows import EDITABLE
from .models import BackTest, Draft
from .permissions import VIEW


def drafts(actor: Actor) -> QuerySet[Draft]:
    """All drafts."""
    require(actor, VIEW)
    return Draft.objects.select_related("case")


def get_draft(actor: Actor, draft_id: int) -> Draft:
    """One draft; raises NoSuchDraft."""
    found = drafts(actor).filter(pk=draft_id).first()
    if found is None:
        raise NoSuchDraft()
    return found


def draft_of_case(case_id: int) -> Draft:
    """The draft of a case; raises NoSuchDraft."""
    found = Draft.objects.select_related("case").filter(case_id=case_id).first()
    if found is None:
        raise NoSuchDraft()
    return found


def editable(draft: Draft) -> bool:
    """Whether it has not been handed in."""
    return draft.case.node in EDITABLE


def tests_of(draft: Draft) -> QuerySet[BackTest]:
    """Its back-tests, newest first."""
    return draft.tests.all()


def get_test(draft: Draft, test_id: int) -> BackTest:
    """One of its back-tests; raises NoSuchDraft."""
    found = draft.tests.filter(pk=test_id).first()
    if found is None:
        raise NoSuchDraft()
    return found


def tested(draft: Draft) -> bool:
    """Whether the present content was back-tested; a policy over rows that nobody publishes has no history to test on."""
    policy = POLICIES[draft.policy]
    return not policy.subject.fact or draft.tests.filter(content=rules.fingerprint(draft)).exists()


def policies() -> list[Policy]:
    """The policies that officers may make versions of."""
    return [policy for policy in POLICIES.values() if policy.parameters and not policy.code.startswith("sample")]


@dataclass(frozen=True)
class Change:
    """One cell of a parameter, in force on the draft's first day and as drafted."""

    parameter: Parameter
    keys: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        """Whether the draft changes it."""
        return self.before != self.after


def changes(draft: Draft) -> list[Change]:
    """Every figure beside what the draft makes of it."""
    policy = in_force(POLICIES[draft.policy])
    return [change for parameter in rules.figures(policy) for change in _cells(parameter, draft)]


def _cells(parameter: Parameter, draft: Draft) -> Iterator[Change]:
    held = parameter.in_force(draft.valid_from)
    before = dict(held.cells()) if held else {}
    after = rules.flat(parameter, draft.values.get(parameter.code))
    for path in parameter.paths:
        new = after.get(path, before.get(path))
        yield Change(parameter, " · ".join(path), _told(parameter, before.get(path)), _told(parameter, new))


def _told(parameter: Parameter, value: Any) -> str:
    return yuan_text(value) if parameter.unit == "分" and value is not None else shown(value)


def cases_under(draft: Draft) -> list[CaseResult]:
    """The policy's worked cases decided as if the draft were in force."""
    return run_cases(rules.drafted(POLICIES[draft.policy], draft))


def starting_values(policy: Policy, on: date) -> dict[str, Any]:
    """The value of each parameter on a day, or the last before it: what a new version starts from."""
    found: dict[str, Any] = {}
    for parameter in rules.figures(in_force(policy)):
        begun = [version for version in parameter.versions if version.valid_from <= on]
        if begun:
            found[parameter.code] = begun[-1].value
    return found


def summary_of(case_id: int) -> list[tuple[Any, Any]]:
    """The draft in a few lines."""
    draft = draft_of_case(case_id)
    last = draft.tests.first()
    lines: list[tuple[Any, Any]] = [
        (_("政策"), POLICIES[draft.policy].title),
        (_("版本"), draft.version),
        (_("生效期间"), f"{draft.valid_from} – {draft.valid_to or ''}"),
        (_("依据"), f"{draft.source_number} {draft.source_title}"),
        (_("理由"), draft.reason),
    ]
    if last is not None:
        totals = last.result["totals"]
        lines.append((_("回测：现行 / 修订后"), f"{money_text(totals['before'])} / {money_text(totals['after'])}"))
    return lines


@dataclass(frozen=True)
class Line:
    """A row of a back-test's table: money in fen."""

    label: str
    before_count: int
    before: int
    after_count: int
    after: int
    gain: int
    lose: int

    @property
    def difference(self) -> int:
        """What the draft costs more (or, below zero, less)."""
        return self.after - self.before


def by_month(test: BackTest) -> list[Line]:
    """The months of the period."""
    return _lines(test, 1, lambda month: month)


def by_district(test: BackTest) -> list[Line]:
    """The districts, by name."""
    names = {code: regions.name_of(code) for code in {row[0] for row in test.result["rows"]} if code}
    return _lines(test, 0, lambda code: names.get(code) or str(_("未知")))


def _lines(test: BackTest, column: int, name: Any) -> list[Line]:
    sums: dict[str, list[int]] = {}
    for row in test.result["rows"]:
        held = sums.setdefault(row[column], [0] * 6)
        for place, value in enumerate(row[2:]):
            held[place] += value
    return [Line(name(key), *values) for key, values in sorted(sums.items())]
