"""Reads of drafts and back-tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level
from jianglu.kernel.money import money_text, yuan_text
from jianglu.platform.access import Actor, require
from jianglu.platform.policy import POLICIES, Parameter, Policy, Version, in_force
from jianglu.platform.policy import queries as decisions
from jianglu.platform.policy.cases import CaseResult, run_cases
from jianglu.platform.policy.said import shown
from jianglu.platform.regions import queries as regions

from . import rules
from .errors import NoSuchDraft
from .flows import EDITABLE
from .models import BackTest, DecisionCheck, Draft
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
    return _lines(test, 0, _district)


def by_level(test: BackTest) -> list[Line]:
    """The levels, where the events have one; none of tests that were made before this was kept."""
    return [
        Line(str(Level(key).label) if key in set(Level) else key, *values)
        for key, *values in test.result.get("by", {}).get("level", ())
    ]


def by_change(test: BackTest) -> list[tuple[int, int]]:
    """(fen more or less, how many get that), the most frequent first."""
    return [(fen, gain + lose) for fen, *_rest, gain, lose in test.result.get("by", {}).get("change", ())]


@dataclass(frozen=True)
class Grid:
    """What the draft costs more or less by district (down) and month (across), in fen; the totals of both."""

    months: list[str]
    rows: list[tuple[str, list[int], int]]
    sums: list[int]
    total: int


def grid(test: BackTest) -> Grid:
    """The difference by district and month."""
    cells: dict[tuple[str, str], int] = {
        (district, month): after - before for district, month, _n, before, _m, after, *_rest in test.result["rows"]
    }
    months = sorted({month for _district, month in cells})
    rows = []
    for code in sorted({district for district, _month in cells}):
        line = [cells.get((code, month), 0) for month in months]
        rows.append((_district(code), line, sum(line)))
    sums = [sum(line[place] for _name, line, _sum in rows) for place in range(len(months))]
    return Grid(months, rows, sums, sum(sums))


def sheet(test: BackTest) -> Iterator[list[Any]]:
    """Every row of the result as plain values, money in yuan: to be taken away."""
    yield [str(head) for head in SHEET]
    for code, month, before_count, before, after_count, after, gain, lose in test.result["rows"]:
        money = [before / 100, after_count, after / 100, (after - before) / 100]
        yield [_district(code), month, before_count, *money, gain, lose]


SHEET = (
    _("区县"), _("月份"), _("现行件数"), _("现行金额"), _("修订后件数"), _("修订后金额"), _("差额"), _("多得"), _("少得"),
)  # fmt: skip


def _district(code: str) -> str:
    return regions.name_of(code) if code else str(_("未知"))


def _lines(test: BackTest, column: int, name: Any) -> list[Line]:
    sums: dict[str, list[int]] = {}
    for row in test.result["rows"]:
        held = sums.setdefault(row[column], [0] * 6)
        for place, value in enumerate(row[2:]):
            held[place] += value
    return [Line(name(key), *values) for key, values in sorted(sums.items())]


@dataclass(frozen=True)
class Standing:
    """Where a policy stands on a day: what is in force, for how long something is, and who waits for a rule."""

    policy: Policy
    version: Version | None
    ends_on: date | None
    days_left: int | None
    stage: int | None
    waiting: int
    drafting: Draft | None

    @property
    def lapsed(self) -> bool:
        """Whether nothing is in force."""
        return self.version is None

    @property
    def soon(self) -> bool:
        """Whether it will be so within the first warning."""
        return self.version is not None and self.stage is not None


def standings(today: date) -> list[Standing]:
    """Every policy of which officers make versions: those without a rule first, then those that lose theirs soonest."""
    known = {policy.code for policy in policies()}
    waiting = decisions.without_rule(sorted(known))
    drafted = {row.policy: row for row in Draft.objects.filter(case__node__in=[*EDITABLE, "approve"]).order_by("pk")}
    found = []
    for policy in decisions.published():
        if policy.code not in known or not policy.versions:
            continue
        version, last = policy.version_on(today), rules.covered_until(policy, today)
        if version is None:  # since when: the last day that any version had before
            last = max(
                (held.valid_to for held in policy.versions if held.valid_to and held.valid_to < today), default=None
            )
        found.append(
            Standing(
                policy=policy,
                version=version,
                ends_on=last,
                days_left=(last - today).days if last is not None else None,
                stage=rules.stage_of(last, today) if last is not None else None,
                waiting=waiting.get(policy.code, 0),
                drafting=drafted.get(policy.code),
            )
        )
    return sorted(found, key=lambda row: (not row.lapsed, row.days_left is None, row.days_left or 0, row.policy.code))


def checks(actor: Actor) -> QuerySet[DecisionCheck]:
    """When decisions were derived again, and what came of it, newest first."""
    require(actor, VIEW)
    return DecisionCheck.objects.all()
