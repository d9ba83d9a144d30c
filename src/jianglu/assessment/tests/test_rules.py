"""Draws, scores and the answer log, without a database."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from jianglu.assessment.bank import rules as bank
from jianglu.assessment.bank.content import content_files, texts_of
from jianglu.assessment.delivery import rules as log
from jianglu.assessment.marking import rules as marking
from jianglu.assessment.policies import ELIGIBILITY_2023
from jianglu.platform.policy.cases import run_cases
from jianglu.platform.seeding import BANK_OCCUPATIONS

WEIGHTS = {"A": 30, "B": 20, "C": 50}
COUNTS = {"single": 12, "multiple": 5, "true_false": 8}
BANK = [
    bank.Candidate(n * 100 + m * 10 + k, node, kind)
    for n, node in enumerate(WEIGHTS)
    for m, kind in enumerate(COUNTS)
    for k in range(9)
]


@given(st.integers(min_value=0, max_value=2**62))
def test_a_draw_satisfies_the_blueprint(seed: int):
    paper = bank.draw(BANK, WEIGHTS, COUNTS, seed)
    assert Counter(item.kind for item in paper) == COUNTS
    assert Counter(item.node for item in paper) == bank.quotas(WEIGHTS, 25)
    assert len({item.id for item in paper}) == 25
    assert paper == bank.draw(BANK, WEIGHTS, COUNTS, seed)


@given(st.integers(min_value=0, max_value=2**62))
def test_a_draw_is_found_where_only_one_way_exists(seed: int):
    tight = [bank.Candidate(k, "A", "single") for k in range(2)] + [
        bank.Candidate(9 + k, "B", "multiple") for k in range(2)
    ]
    tight += [bank.Candidate(20, "B", "single")]
    paper = bank.draw(tight, {"A": 50, "B": 50}, {"single": 2, "multiple": 2}, seed)
    assert Counter((item.node, item.kind) for item in paper) == {("A", "single"): 2, ("B", "multiple"): 2}


def test_too_small_a_bank_is_refused():
    with pytest.raises(bank.NotEnough):
        bank.draw(BANK[:20], WEIGHTS, COUNTS, 1)


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100), st.integers(0, 30))
def test_practice_lies_between_the_ratings(first: int, second: int, third: int, tolerance: int):
    points = marking.practice_points(first, second, third, tolerance)
    assert points is not None and min(first, second, third) <= points <= max(first, second, third)
    assert (marking.practice_points(first, second, None, tolerance) is None) == marking.needs_adjudication(
        first, second, tolerance
    )


def test_theory_counts_whole_answers_only():
    paper = [
        {"no": 1, "version": 7, "kind": "multiple", "points": 2.5, "map": {"A": "C", "B": "A"}},
        {"no": 2, "version": 8, "kind": "true_false", "points": 1, "map": {}},
        {"no": 3, "version": 9, "kind": "true_false", "points": 0, "worth": 1, "pilot": True, "map": {}},
    ]
    keys = {1: ["A", "C"], 2: ["T"], 3: ["F"]}
    assert marking.theory_points(paper, {1: ["A", "B"], 2: ["T"]}, keys) == Decimal("3.5")
    assert marking.theory_points(paper, {1: ["A"], 2: ["F"]}, keys) == 0
    assert marking.theory_points(paper, {}, keys) == 0


def test_theory_waits_for_a_marker_and_counts_blanks_one_by_one():
    paper = [
        {"no": 1, "version": 7, "kind": "fill", "points": 3, "stem": "____ 和 ____ 和 ____", "map": {}},
        {"no": 2, "version": 8, "kind": "short", "points": 5, "map": {}},
    ]
    keys = {1: ["a", "b", "c"], 2: ["断电"]}
    assert marking.theory_points(paper, {1: ["a", "b", ""]}, keys) == 2  # an empty text needs no marker
    given = {1: ["a", "b", ""], 2: ["先断电"]}
    assert marking.theory_points(paper, given, keys) is None
    assert marking.theory_points(paper, given, keys, {2: Decimal("4.5")}) == Decimal("6.5")


@given(st.integers(min_value=0, max_value=2**62))
def test_enemies_never_meet_in_a_draw(seed: int):
    foes = [frozenset({0, 1, 2}), frozenset({2, 10}), frozenset({110, 210, 111})]
    drawn = {item.id for item in bank.draw(BANK, WEIGHTS, COUNTS, seed, foes)}
    assert all(len(foe & drawn) <= 1 for foe in foes)


@given(st.floats(0.5, 50).map(lambda x: round(x, 1)), st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_parts_of_a_case_share_all_its_points(points: float, shares: list[int]):
    assert sum(bank.part_points(points, shares)) == Decimal(str(points))


@given(st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=12), st.data())
def test_a_changed_log_is_found(changes, data):
    chain, events = "start", []
    for number, (question, flagged) in enumerate(changes, start=1):
        event = log.Event(number, question, ("A",), flagged, "", "2023")
        chain = log.link(chain, number, event)
        events.append((number, event, chain))
    assert log.first_break("start", events) is None
    place = data.draw(st.integers(0, len(events) - 1))
    number, event, found = events[place]
    forged = log.Event(event.seq, event.question, ("B",), event.flagged, "", "2023")
    assert log.first_break("start", [*events[:place], (number, forged, found), *events[place + 1 :]]) == number


def test_worked_cases_of_the_conditions():
    assert [case.differs for case in run_cases(ELIGIBILITY_2023) if not case.agrees] == []


@pytest.mark.parametrize("path", content_files(), ids=lambda path: path.stem)
def test_every_content_file_can_be_scored(path):
    """At least 40 good items, and a paper can be drawn by the blueprint of the file."""
    assert len(texts_of(path)) >= 40
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    plan, weights = raw["blueprint"], {node["code"]: node["weight"] for node in raw["blueprint"]["nodes"]}
    assert bank.why_blueprint_bad(list(weights.values()), plan["counts"], plan["points"]) == ""
    items = [bank.Candidate(n, item["node"], item["kind"]) for n, item in enumerate(raw["items"])]
    for seed in range(20):
        assert Counter(item.kind for item in bank.draw(items, weights, plan["counts"], seed)) == plan["counts"]
    assert sum(row["max_points"] for row in raw["rubric"]["criteria"]) == 100


def test_every_occupation_of_the_demo_city_has_a_bank():
    assert set(BANK_OCCUPATIONS) <= {path.stem for path in content_files()}
