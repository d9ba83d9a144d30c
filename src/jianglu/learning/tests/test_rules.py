"""The rules of credit: nothing that a browser says earns more than real time, once, within the day."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from jianglu.learning import rules
from jianglu.learning.rules import Asked, Beat, HourRule, Refusal, Standing, Step

RULE = HourRule(date(2020, 1, 1), "test")
RANGE = st.tuples(st.floats(-100, 5000), st.floats(-100, 5000))
RANGES = st.lists(RANGE, max_size=6)


def as_set(ranges: list[tuple[int, int]]) -> set[int]:
    return {second for low, high in ranges for second in range(low, high)}


@given(RANGES, st.integers(0, 4000))
def test_normal_ranges_are_disjoint_sorted_and_inside(ranges: list[tuple[float, float]], length: int) -> None:
    found = rules.normal(ranges, length)
    assert all(0 <= low < high <= length for low, high in found)
    assert all(left[1] < right[0] for left, right in pairwise(found))


@given(RANGES, RANGES)
def test_minus_is_set_difference(one: list[tuple[float, float]], two: list[tuple[float, float]]) -> None:
    left, right = rules.normal(one, 5000), rules.normal(two, 5000)
    assert as_set(rules.minus(left, right)) == as_set(left) - as_set(right)


@given(RANGES, st.integers(0, 6000))
def test_first_keeps_a_prefix(ranges: list[tuple[float, float]], seconds: int) -> None:
    whole = rules.normal(ranges, 5000)
    kept = rules.first(whole, seconds)
    assert rules.total(kept) == min(seconds, rules.total(whole))
    assert as_set(kept) == set(sorted(as_set(whole))[:seconds])


STEP = st.fixed_dictionaries(
    {
        "server": st.floats(0, 400),
        "client": st.one_of(st.floats(-1e6, 1e6), st.just(float("nan")), st.just(float("inf"))),
        "ranges": RANGES,
        "rate": st.sampled_from([0.5, 1.0, 1.25, 2.0, 16.0, 0.0, -1.0]),
        "visible": st.booleans(),
        "playing": st.booleans(),
    }
)


@given(st.lists(STEP, max_size=30), st.integers(1, 4000), st.booleans(), st.integers(0, 30000))
def test_no_history_earns_more_than_real_time_the_media_or_the_day(
    steps: list[dict[str, object]], length: int, reading: bool, earlier: int
) -> None:
    server = accounted = client = 0.0
    covered: tuple[tuple[int, int], ...] = ()
    earned = 0
    for step in steps:
        server += step["server"]
        given_credit = rules.credit(
            Beat(step["client"], tuple(step["ranges"]), step["rate"], step["visible"], step["playing"]),
            Standing(server, accounted, client, covered, length, earlier + earned, reading),
            RULE,
        )
        assert given_credit.seconds <= RULE.beat_limit
        assert given_credit.refused >= 0
        assert as_set(list(given_credit.covered)) == as_set(list(covered)) | as_set(list(given_credit.ranges))
        assert not as_set(list(covered)) & as_set(list(given_credit.ranges))
        covered, accounted, client = given_credit.covered, given_credit.accounted, given_credit.client_seconds
        earned += given_credit.seconds
        assert earned == rules.total(covered) <= length
        assert earned <= server
        assert accounted <= server + 1e-6
        assert earned == 0 or earlier + earned <= RULE.day


def play(seconds: int, *, rate: float = 1.0, skew: float = 1.0, length: int = 100_000, **kind: bool) -> int:
    """Watch `seconds` of real time with a beat every 30 s; `skew` makes the browser's clock run fast or slow."""
    accounted = client = 0.0
    covered: tuple[tuple[int, int], ...] = ()
    for n in range(1, seconds // 30 + 1):
        at = n * 30
        found = rules.credit(
            Beat(at * skew, (((n - 1) * 30 * rate, at * rate),), rate, **kind),
            Standing(at, accounted, client, covered, length, rules.total(covered), False),
            RULE,
        )
        covered, accounted, client = found.covered, found.accounted, found.client_seconds
    return rules.total(covered)


@given(st.integers(1, 100))
def test_honest_watching_earns_every_second(beats: int) -> None:
    assert play(beats * 30) == min(beats * 30, RULE.day)


def test_a_fast_clock_or_fast_play_earns_nothing_more() -> None:
    assert play(600, skew=10) <= 600
    assert play(600, rate=2.0) == 0
    assert play(600, visible=False) == 0
    assert play(600, playing=False) == 0


def test_a_slow_clock_loses_only_what_it_hides() -> None:
    assert 290 <= play(600, skew=0.5) <= 300


def test_watching_again_earns_nothing() -> None:
    found = rules.credit(Beat(30, ((0, 30),)), Standing(30, 0, 0, ((0, 30),), 600, 30, False), RULE)
    assert (found.seconds, found.reason) == (0, Refusal.REPEATED)


def test_a_jump_forward_earns_only_real_time() -> None:
    found = rules.credit(Beat(30, ((0, 600),)), Standing(30, 0, 0, (), 600, 0, False), RULE)
    assert (found.seconds, found.reason) == (30, Refusal.AHEAD_OF_CLOCK)
    assert found.ranges == ((0, 30),)


def test_queued_beats_after_a_break_of_the_network_are_credited_up_to_the_grace() -> None:
    accounted = client = 0.0
    covered: tuple[tuple[int, int], ...] = ()
    for n in range(1, 21):  # ten minutes of beats, all sent at once
        found = rules.credit(
            Beat(n * 30, (((n - 1) * 30, n * 30),)),
            Standing(600, accounted, client, covered, 10_000, rules.total(covered), False),
            RULE,
        )
        covered, accounted, client = found.covered, found.accounted, found.client_seconds
    assert rules.total(covered) == RULE.grace


def test_the_day_is_full() -> None:
    found = rules.credit(Beat(30, ((0, 30),)), Standing(30, 0, 0, (), 600, RULE.day - 10, False), RULE)
    assert (found.seconds, found.refused, found.reason) == (10, 20, Refusal.DAY_FULL)


def test_eight_hours_are_eight_study_hours() -> None:
    assert rules.study_hours(RULE.day, date(2023, 3, 1)) == 8.0
    assert rules.study_hours(2699, date(2023, 3, 1)) == 0.9


@given(st.lists(st.booleans(), max_size=12), st.lists(st.booleans(), max_size=12))
def test_in_order_nothing_opens_behind_an_open_required_step(required: list[bool], done: list[bool]) -> None:
    steps = [Step(n, need, ready) for n, (need, ready) in enumerate(zip(required, done, strict=False))]
    opened = rules.unlocked(steps, in_order=True)
    wall = next((step.key for step in steps if step.required and not step.done), None)
    assert rules.unlocked(steps, in_order=False) == {step.key for step in steps}
    for step in steps:
        assert (step.key in opened) == (wall is None or step.key <= wall or step.done)


def test_a_course_is_finished_when_what_is_required_is_done() -> None:
    assert rules.finished([Step(1, True, True), Step(2, False, False)])
    assert not rules.finished([Step(1, True, False), Step(2, False, True)])
    assert not rules.finished([])


def test_marking() -> None:
    asked = [
        Asked(1, "single", ["C"], 1),
        Asked(2, "multiple", ["A", "D"], 2),
        Asked(3, "true_false", ["F"], 1),
        Asked(4, "fill", ["安全帽|头盔"], 1),
    ]
    assert rules.mark(asked, {"1": ["C"], "2": ["D", "A"], "3": ["F"], "4": [" 安全帽 "]}) == 100
    assert rules.mark(asked, {"1": ["C"], "2": ["A"], "3": [], "4": ["钢盔"]}) == 20
    assert rules.mark(asked, {}) == 0
    assert rules.mark([Asked(1, "match", ["1A", "2B", "3C"], 3)], {"1": ["1A", "2B", "3D"]}) == 66
