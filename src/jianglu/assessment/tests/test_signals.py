"""Signals: exact where there is a formula, rare on honest data, there on cheats, and never more than a case."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from jianglu.assessment import errors
from jianglu.assessment.delivery.models import Answer, AnswerEvent
from jianglu.assessment.measurement import eap
from jianglu.assessment.results.models import Result
from jianglu.assessment.signals import (
    control,
    jumps,
    load,
    passrates,
    queries,
    rates,
    services,
    similarity,
    simulation,
    timing,
)
from jianglu.assessment.signals.models import SessionScan, Signal
from jianglu.kernel.errors import Denied
from jianglu.kernel.shares import wilson
from jianglu.platform import calendar, workflow
from jianglu.platform.access import Role
from jianglu.testing import SYSTEM, at, make_actor, sign_in

from . import world as w

EXAM = w.THEORY_AT.date()


def rng(*seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60), st.floats(0.001, 0.5))
def test_q_values_choose_what_benjamini_and_hochberg_choose(p, level):
    q = control.adjusted(np.array(p))
    ordered = sorted(p)
    last = max((k for k, one in enumerate(ordered, 1) if one <= level * k / len(p)), default=0)
    limit = ordered[last - 1] if last else -1.0
    sharp = [abs(one * len(p) / k - level) < 1e-9 for k, one in enumerate(ordered, 1)]
    if not any(sharp):
        assert [bool(one <= level) for one in q] == [one <= limit for one in p]


@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=8), st.integers(0, 8))
def test_the_tail_of_unequal_trials_is_exact(chances, least):
    total = 0.0
    for outcome in itertools.product((0, 1), repeat=len(chances)):
        if sum(outcome) >= least:
            total += float(np.prod([c if o else 1 - c for c, o in zip(chances, outcome, strict=True)]))
    assert similarity.tail(np.array(chances), least) == pytest.approx(total, abs=1e-9)


def test_omega_is_the_formula_of_wollack():
    one = rng(1)
    items = simulation.items(one, 25)
    options, right = simulation.answers(one, items, 30)
    pair = next(p for p in similarity.compare(options, right, items) if (p.copier, p.source) == (4, 9))
    theta = eap(items, right.astype(float))[0][4]
    chance = 1 / (1 + np.exp(-(items.a * theta + items.d)))
    likely = []
    for n in range(25):
        if right[9, n]:
            likely.append(chance[n])
            continue
        wrong = options[~right[:, n], n]
        share = ((wrong == options[9, n]).sum() + 1) / (len(wrong) + len(set(wrong.tolist())) + 1)
        likely.append((1 - chance[n]) * share)
    expected = sum(likely)
    omega = ((options[4] == options[9]).sum() - expected) / np.sqrt(sum(c * (1 - c) for c in likely))
    assert pair.omega == pytest.approx(omega, abs=1e-6) and pair.expected == pytest.approx(expected, abs=1e-6)


def test_only_questions_that_both_had_are_compared():
    one = rng(2)
    items = simulation.items(one, 50)
    options, right = simulation.answers(one, items, 10)
    options[0, :25], options[1, 25:] = -1, -1  # different forms
    found = {(p.copier, p.source): p.common for p in similarity.compare(options, right, items)}
    assert (0, 1) not in found and found[0, 2] == 25 and found[2, 3] == 50


def test_a_room_of_200_is_compared_whole():
    one = rng(3)
    items = simulation.items(one)
    pairs = similarity.compare(*simulation.answers(one, items, 200), items)
    assert len(pairs) == 200 * 199
    assert np.mean([p.p < 0.01 for p in pairs]) < 0.015  # the p-values are what they say
    assert np.mean([p.k < 0.01 for p in pairs]) < 0.015


def test_the_beta_distribution_of_bodies_is_found_again():
    one = rng(4)
    examined = one.integers(50, 400, 300)
    alpha, beta = passrates.fit(examined.astype(float), one.binomial(examined, one.beta(35, 15, 300)).astype(float))
    assert alpha / (alpha + beta) == pytest.approx(0.7, abs=0.02) and alpha + beta == pytest.approx(50, rel=0.35)


def test_small_bodies_are_drawn_to_the_mean_and_few_are_refused():
    found = passrates.funnel([10, 400, 100, 100, 100, 100, 100, 100], [10, 300, 70, 72, 65, 75, 68, 71])
    assert found is not None
    small, large = found.rates[0], found.rates[1]
    assert small.raw - small.shrunken > abs(large.raw - large.shrunken)
    assert passrates.funnel([100] * 7, [70] * 7) is None


def test_speed_and_the_chi_square_of_times():
    one = rng(5)
    speed = one.normal(0, 0.3, 200)
    seconds = np.exp(3.5 + one.normal(0, 0.3, 40) - speed[:, None] + one.normal(0, 0.5, (200, 40)))
    found = timing.paces(seconds)
    assert np.corrcoef([pace.speed for pace in found], speed)[0, 1] > 0.95
    assert stats.kstest([pace.p for pace in found], "uniform").pvalue > 0.001
    assert timing.paces(seconds[:20]) == []


def test_residuals_of_resits_are_student():
    one = rng(6)
    first = one.normal(50, 7, 200)
    found = jumps.gains(first.tolist(), (30 + 0.6 * first + one.normal(0, 8, 200)).tolist())
    assert stats.kstest([gain.p for gain in found], "uniform").pvalue > 0.001


@given(st.lists(st.integers(3, 600), min_size=1, max_size=60))
def test_at_most_twenty_ratings_an_hour(minutes):
    when, rows = datetime(2023, 3, 20, 8), []  # noqa: DTZ001
    for gap in minutes:
        when += timedelta(minutes=gap)
        rows.append(load.Rated(when, 1, 1))
    assert load.overloads(rows) == []
    hurried = [load.Rated(when + timedelta(seconds=100 * n), 1, 1) for n in range(25)]
    assert max(one.count for one in load.overloads(hurried)) == 25  # one a day, the busiest
    both = load.overloads([load.Rated(when, 1, 1), load.Rated(when + timedelta(minutes=10), 2, 2)])
    assert [one.kind for one in both] == ["places"]


@pytest.mark.parametrize("kind", ["gap", "gain", "timing", "rapid", "load"])
def test_the_measured_rates_are_measured_again(kind):
    """A small run of the bench lies within what the kept figures allow (exact binomial limits at 1 in 10,000)."""
    kept = rates.measured()[kind]
    again = simulation.measure(kind, 60, 12, seed=7)
    honest, cheats = 60, 12
    bound = max(kept.false_rate, 1 / kept.honest)
    assert stats.binom.sf(round(again.false_rate * honest) - 1, honest, bound) > 1e-4 or again.false_rate == 0
    assert stats.binom.cdf(round(again.power * cheats), cheats, min(kept.power, 1 - 1 / kept.cheats)) > 1e-4


def test_every_kind_has_its_measured_rates():
    found = rates.measured()
    assert set(Signal.Kind.values) <= set(found) == set(queries.EXPLAINED)
    assert all(row.false_rate <= 0.03 and row.honest >= 50 for row in found.values())
    assert all(row.seed != simulation.TUNED_ON for row in found.values()), "measured on worlds that chose no limit"


@given(st.integers(0, 500), st.integers(1, 500))
def test_a_share_lies_within_its_limits(hits, count):
    share = min(hits, count) / count
    low, high = wilson(min(hits, count), count)
    assert 0 <= low <= share + 1e-9 and share - 1e-9 <= high <= 1 and low < high


@pytest.fixture
def here(db):
    """An exam that ended, of which a signal was found."""
    found = w.world(candidates=1)
    found.plan = w.open_plan(found)
    with at(EXAM):
        from jianglu.assessment.signals.services.finding import Find
        from jianglu.assessment.signals.services.writing import open_signal

        find = Find(
            Signal.Kind.LOAD, "load:x", found.body.organisation_id, "500105", 25.0, None,
            {"what": "hour", "at": "2023-03-20T10:00", "count": 25, "minutes": 9.5, "assessor": "考评员0", "plans": ["计划"]},
            plan_id=found.plan.pk,
        )  # fmt: skip
        assert open_signal(SYSTEM, find, EXAM) and not open_signal(SYSTEM, find, EXAM)
    return found


def test_a_signal_is_closed_by_two_and_changes_no_result(here, client):
    signal = Signal.objects.get()
    clerk, city = make_actor(Role.DISTRICT_CLERK, region="500105"), make_actor(Role.CITY_CLERK, region="50")
    before = list(Result.objects.values())
    case = signal.case
    workflow.act(clerk, case.pk, "report", version=case.version + 0, reason="集中录入", data={"finding": "false"})
    case.refresh_from_db()
    with pytest.raises(workflow.errors.NotYours):
        workflow.act(clerk, case.pk, "agree_false", version=case.version)
    workflow.act(city, case.pk, "agree_false", version=case.version)
    signal.refresh_from_db()
    assert (signal.state, signal.answer) == ("dismissed", "集中录入") and list(Result.objects.values()) == before
    assert not queries.signals(here.actor).exists()  # the body does not see what is held against it
    assert not queries.signals(make_actor(Role.DISTRICT_CLERK, region="500103")).exists()
    sign_in(client, clerk)
    for url in ("/office/assessment/signals/", f"/office/assessment/signals/{signal.pk}/"):
        assert client.get(url).status_code == 200


def test_only_the_city_scans(here):
    with pytest.raises(Denied):
        services.scan(here.actor, calendar.today())
    with pytest.raises(errors.PlanNotFound):
        services.scan_session(SYSTEM, 0, EXAM)


def sat_together():
    """The demo city's simulated exam: forty people of whom one copied and one knew the questions; it is over."""
    from jianglu.assessment.signals import seed

    plan = w.open_plan(w.world(candidates=0))
    rows = [
        plan.registrations.create(
            person_id=worker.person_id, organisation_id=plan.organisation_id, region_code=plan.region_code, kind="first",
            condition="L5-1", registered_at=w.THEORY_AT, ticket=f"T{n}", state="examined",
        )
        for n, worker in enumerate([make_actor(Role.WORKER) for _n in range(40)])
    ]  # fmt: skip
    made = simulation_paper(plan)
    seed_paper, seed.bank.draw_paper = seed.bank.draw_paper, lambda *_a: made
    try:
        seed._sitting(plan, rows, rng(8))
    finally:
        seed.bank.draw_paper = seed_paper
    plan.state = "marking"
    plan.save()
    return plan, rows


def test_an_exam_is_looked_at_once_and_its_copier_and_quick_one_are_found(db):
    """Found from the answers and events as they lie in the database."""
    from jianglu.assessment.signals import seed

    _plan, rows = sat_together()
    assert services.scan(SYSTEM, EXAM) >= 2 and services.scan(SYSTEM, EXAM) == 0
    pair = Signal.objects.get(kind="similarity")
    assert {row.pk for row in pair.registrations.all()} == {rows[seed.COPIER].pk, rows[seed.SOURCE].pk}
    timed = Signal.objects.filter(kind__in=["timing", "rapid"])
    assert {row.pk for one in timed for row in one.registrations.all()} == {rows[seed.QUICK].pk}
    assert SessionScan.objects.get().persons == 40
    assert Answer.objects.count() == AnswerEvent.objects.count() == 40 * 24  # all questions of the tests' bank


def simulation_paper(plan):
    """All 24 questions of the tests' bank."""
    from random import Random

    from jianglu.assessment.bank.models import ItemVersion
    from jianglu.assessment.bank.services.papers import questions_of

    made: list = []
    for version in ItemVersion.objects.select_related("item").order_by("pk"):
        made += questions_of(version, 4, Random(1), first=len(made) + 1)  # noqa: S311
    return made
