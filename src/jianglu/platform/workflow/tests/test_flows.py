"""Flows are checked when declared, and the pure rules hold for any input."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianglu.kernel import panels
from jianglu.platform.access import Actor, Grant, Role, ScopeKind
from jianglu.platform.calendar import working_days_between
from jianglu.platform.workflow import FLOWS, Action, By, Field, Flow, FlowError, Node, NodeKind, Trigger, rules

from .flow import APPLY, EXAMINE, FLOW

START = Node("draft", "填报", NodeKind.START, By.APPLICANT, APPLY)
END = Node("done", "办结", NodeKind.END, outcome="done")
SUBMIT = Action("submit", "提交", "draft", "done")


def declare(nodes: tuple[Node, ...], actions: tuple[Action, ...]) -> Flow:
    try:
        return Flow("workflow_test.broken", 1, "x", nodes, actions)
    finally:
        FLOWS.pop(("workflow_test.broken", 1), None)


def test_the_smallest_flow_stands() -> None:
    assert declare((START, END), (SUBMIT,)).start is START


@pytest.mark.parametrize(
    ("nodes", "actions", "says"),
    [
        ((START, START, END), (SUBMIT,), "node draft twice"),
        ((END, START), (SUBMIT,), "is the start"),
        ((START, END), (SUBMIT, SUBMIT), "action submit twice"),
        ((START, END), (Action("submit", "", "draft", "nowhere"),), "undeclared nowhere"),
        ((START, END), (SUBMIT, Action("x", "", "gone", "done")), "undeclared gone"),
        ((START, Node("a", "", permission=APPLY), END), (SUBMIT,), "a cannot be reached"),
        ((START, END), (SUBMIT, Action("reopen", "", "done", "draft", permission=APPLY)), "done is an end"),
        ((START, Node("done", "", NodeKind.END)), (SUBMIT,), "no outcome"),
        ((START, Node("a", ""), END), (Action("go", "", "draft", "a"), Action("b", "", "a", "done")), "permission for b"),
        ((START, Node("r", "", NodeKind.REVIEW, permission=EXAMINE, panel=4), END),
         (Action("go", "", "draft", "r"), Action("p", "", "r", "done", Trigger.PANEL_PASSED),
          Action("f", "", "r", "done", Trigger.PANEL_FAILED)), "odd panel"),
        ((START, Node("n", "", NodeKind.NOTICE, permission=EXAMINE, days=5), END),
         (Action("go", "", "draft", "n"), Action("o", "", "n", "done", Trigger.PERIOD_OVER)), "objection_upheld"),
        ((START, END), (SUBMIT, Action("o", "", "draft", "done", Trigger.PERIOD_OVER)), "no period"),
    ],
)  # fmt: skip
def test_a_contradiction_is_refused(nodes: tuple[Node, ...], actions: tuple[Action, ...], says: str) -> None:
    with pytest.raises(FlowError, match=says):
        declare(nodes, actions)


def test_a_changed_flow_needs_a_new_version() -> None:
    with pytest.raises(FlowError, match="new version"):
        Flow(FLOW.code, FLOW.version, "x", (START, END), (SUBMIT,))
    assert FLOWS[FLOW.code, FLOW.version] is FLOW


def test_a_hook_hangs_on_something_declared() -> None:
    with pytest.raises(FlowError):
        FLOW.on_enter("nowhere")


@given(st.lists(st.booleans(), min_size=1, max_size=9).filter(lambda votes: len(votes) % 2 == 1))
def test_an_odd_panel_always_decides(votes: list[bool]) -> None:
    assert panels.majority(votes) is (votes.count(True) > votes.count(False))
    assert panels.majority([*votes, None]) is None


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_a_period_has_its_working_days(today: date, days: int) -> None:
    due = rules.due(Node("x", "", days=days), today)
    assert due is not None
    assert working_days_between(today, due) == days
    assert due >= today + timedelta(days)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3)
)
QUESTIONS = (
    Field("text", ""), Field("n", "", "number"), Field("d", "", "date", required=False), Field("b", "", "bool"),
    Field("c", "", "choice", choices=(("a", "A"), ("b", "B"))),
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["text", "n", "d", "b", "c", "other"]), JSON))
def test_any_answer_is_either_clean_or_named(data: dict[str, object]) -> None:
    answers, wrong = rules.clean(QUESTIONS, data)
    assert not set(answers) - {field.code for field in QUESTIONS}
    for field in QUESTIONS:
        if field.required:
            assert field.code in wrong or field.code in answers
    if "c" in answers:
        assert answers["c"] in ("a", "b")


CODES = st.sampled_from(["50", "500105", "500103", "500105001"])
GRANTS = st.lists(
    st.builds(
        Grant, st.sampled_from([Role.DISTRICT_CLERK, Role.CITY_CLERK, Role.LEADER]), st.just(ScopeKind.REGION), CODES
    )
    | st.builds(Grant, st.just(Role.BODY), st.just(ScopeKind.ORGANISATION), st.sampled_from(["1", "2"])),
    max_size=4,
)


@given(GRANTS, st.sampled_from(list(By)), CODES, st.sampled_from([None, 1, 2]))
def test_nobody_reaches_beyond_their_grants(grants: list[Grant], by: By, region: str, organisation: int | None) -> None:
    actor = Actor(name="x", user_id=1, grants=tuple(grants))
    stake = rules.Stake(region, organisation, None)
    if rules.reached(actor, EXAMINE, by, stake):
        assert any(g.kind is ScopeKind.REGION and region.startswith(g.value) for g in grants)
        assert by is not By.APPLICANT
    if by is By.CITY and not any(g.value == "50" for g in grants):
        assert not rules.reached(actor, EXAMINE, by, stake)
    assert not rules.reached(Actor.anonymous(), EXAMINE, by, stake)
    assert not rules.reached(actor, None, by, stake)
