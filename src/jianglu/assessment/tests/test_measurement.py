"""Measurement reproduces published estimates, finds the truth of simulated data, and says when it cannot know."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jianglu.assessment.errors import SampleTooSmall
from jianglu.assessment.measurement import (
    Calibration,
    Model,
    analyse,
    calibrate,
    calibrate_graded,
    eap,
    item_fit,
    item_information,
    person_fit,
)
from jianglu.assessment.measurement.classical import distractors
from jianglu.assessment.measurement.dichotomous import probabilities
from jianglu.assessment.measurement.linking import drifted, mean_sigma, stocking_lord

DATA = Path(__file__).parent / "data"


def patterns(name: str) -> np.ndarray:
    """Persons x items of a file of answer patterns."""
    with (DATA / f"{name}-patterns.csv").open() as file:
        rows = [[int(cell) for cell in row] for row in list(csv.reader(file))[1:]]
    return np.array([row[:-1] for row in rows for _person in range(row[-1])], dtype=float)


def simulated(persons: int, items: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(answers, slopes, difficulties, abilities) of a 2PL test."""
    rng = np.random.default_rng(seed)
    a, b, ability = rng.lognormal(0, 0.3, items), rng.normal(0, 1, items), rng.normal(size=persons)
    chance = probabilities(a, -a * b, np.zeros(items), ability).T
    return (rng.random((persons, items)) < chance).astype(float), a, b, ability


# Published: R ltm (LSAT6), R mirt's tests and reference pages (both); an independent optimiser for the 1PL.
@pytest.mark.parametrize(
    ("name", "model", "likelihood", "slopes", "intercepts"),
    [
        ("lsat6", Model.TWO, -2466.653, [0.8254, 0.7229, 0.8905, 0.6886, 0.6575], [2.773, 0.990, 0.249, 1.285, 2.053]),
        ("lsat7", Model.TWO, -2658.805, [0.988, 1.081, 1.706, 0.765, 0.736], [1.856, 0.808, 1.804, 0.486, 1.855]),
        ("lsat6", Model.ONE, -2466.938, [0.755] * 5, [2.730, 0.999, 0.240, 1.306, 2.099]),
        ("lsat7", Model.ONE, -2664.901, [1.011] * 5, [1.868, 0.791, 1.461, 0.521, 1.993]),
    ],
)
def test_published_estimates_are_reproduced(
    name: str, model: Model, likelihood: float, slopes: list[float], intercepts: list[float]
) -> None:
    found = calibrate(patterns(name), model, points=101, tolerance=1e-5)
    assert found.converged
    assert found.log_likelihood == pytest.approx(likelihood, abs=0.001)
    assert found.a == pytest.approx(slopes, abs=0.005)
    assert found.d == pytest.approx(intercepts, abs=0.005)


def test_the_graded_model_reproduces_the_published_likelihood() -> None:
    answers = np.loadtxt(DATA / "science.csv", delimiter=",", skiprows=1) - 1
    found = calibrate_graded(answers, tolerance=1e-5, floor=300)
    assert found.converged
    assert found.log_likelihood == pytest.approx(-1608.870, abs=0.005)  # R mirt, Science, one factor
    assert all((np.diff(steps) < 0).all() for steps in found.d)


def test_truth_is_found_within_its_standard_errors() -> None:
    answers, a, b, ability = simulated(6000, 30)
    found = calibrate(answers)
    assert np.mean(np.abs(found.a - a) < 1.96 * found.se_a) > 0.8
    assert np.mean(np.abs(found.b - b) < 1.96 * found.se_b) > 0.8
    estimate, error = eap(found, answers)
    assert np.corrcoef(estimate, ability)[0, 1] > 0.9
    assert np.mean(np.abs(estimate - ability) < 1.96 * error) == pytest.approx(0.95, abs=0.02)


def test_missing_answers_are_left_out_not_counted_wrong() -> None:
    answers, _a, b, _ability = simulated(8000, 20, seed=2)
    whole = calibrate(answers)
    answers[np.random.default_rng(3).random(answers.shape) < 0.4] = np.nan
    found = calibrate(answers)
    assert np.abs(found.b - b).mean() < 0.1
    assert (found.se_b > whole.se_b).mean() > 0.9


def test_guessing_is_estimated_with_a_prior() -> None:
    rng = np.random.default_rng(4)
    a, b, c, ability = rng.uniform(0.8, 1.8, 25), rng.normal(0, 1, 25), np.full(25, 0.2), rng.normal(size=6000)
    answers = (rng.random((6000, 25)) < probabilities(a, -a * b, c, ability).T).astype(float)
    found = calibrate(answers, Model.THREE)
    assert found.converged
    assert np.abs(found.c - c).mean() < 0.05
    assert np.sqrt(((found.b - b) ** 2).mean()) < 0.2
    assert calibrate(answers, Model.TWO).log_likelihood < found.log_likelihood


@pytest.mark.parametrize(("model", "persons"), [(Model.ONE, 199), (Model.TWO, 499), (Model.THREE, 999)])
def test_too_few_persons_are_refused_with_the_number_that_is_needed(model: Model, persons: int) -> None:
    with pytest.raises(SampleTooSmall) as refused:
        calibrate(simulated(persons, 5)[0], model)
    assert str(persons) in refused.value.text
    assert str(persons + 1) in refused.value.text


def test_what_cannot_be_estimated_is_named() -> None:
    answers = simulated(600, 5)[0]
    answers[:, 3] = 1
    with pytest.raises(ValueError, match=r"\[3\]"):
        calibrate(answers)
    with pytest.raises(ValueError, match="0, 1"):
        calibrate(answers + 1)
    with pytest.raises(ValueError, match="step"):
        calibrate_graded(np.where(answers == 1, 2.0, 0.0))


@given(st.integers(0, 2**31))
@settings(max_examples=15)
def test_the_order_of_persons_and_items_changes_nothing(seed: int) -> None:
    answers = simulated(500, 6, seed=5)[0]
    rng = np.random.default_rng(seed)
    persons, items = rng.permutation(500), rng.permutation(6)
    straight, mixed = calibrate(answers, tolerance=1e-6), calibrate(answers[persons][:, items], tolerance=1e-6)
    assert mixed.log_likelihood == pytest.approx(straight.log_likelihood, abs=1e-4)
    assert mixed.b == pytest.approx(straight.b[items], abs=2e-3)


def test_information_is_the_inverse_of_the_error() -> None:
    answers, *_rest = simulated(3000, 40, seed=6)
    found = calibrate(answers)
    middle = item_information(found, np.array([0.0])).sum()
    estimate, error = eap(found, answers)
    near = error[np.abs(estimate) < 0.3].mean()
    assert near == pytest.approx(1 / np.sqrt(middle + 1), rel=0.05)  # the prior adds 1


def test_answers_that_do_not_hang_together_stand_out() -> None:
    answers, _a, b, _ability = simulated(3000, 40, seed=7)
    found = calibrate(answers)
    strange = (b > np.median(b)).astype(float)[None, :]  # right on the hard ones, wrong on the easy ones
    honest = person_fit(found, answers)
    assert person_fit(found, strange)[0] < -4
    assert np.mean(honest < -3) < 0.01


def test_classical_statistics_of_a_known_test() -> None:
    answers = patterns("lsat6")
    found = analyse(answers)
    assert [round(item.difficulty, 3) for item in found.items] == [0.924, 0.709, 0.553, 0.763, 0.870]
    assert found.alpha == pytest.approx(0.295, abs=0.001)  # as R ltm's descript(LSAT) says
    assert found.alpha_interval[0] < found.alpha < found.alpha_interval[1]
    assert found.error == pytest.approx(found.deviation * np.sqrt(1 - found.alpha))
    for item in found.items:
        assert item.discrimination_interval[0] <= item.discrimination <= item.discrimination_interval[1]


def test_a_wrong_key_shows() -> None:
    answers, *_rest = simulated(800, 20, seed=8)
    answers[:, 4] = 1 - answers[:, 4]
    found = analyse(answers)
    assert "negative" in found.items[4].remarks
    assert not any("negative" in item.remarks for place, item in enumerate(found.items) if place != 4)
    totals = answers.sum(axis=1)
    chosen = ["A" if right else "B" for right in answers[:, 4]]
    best = max(distractors(chosen, totals.tolist(), key="A"), key=lambda option: option.strength)
    assert not best.right


@given(slope=st.floats(0.5, 2), shift=st.floats(-1.5, 1.5))
@settings(max_examples=50)
def test_links_are_recovered(slope: float, shift: float) -> None:
    rng = np.random.default_rng(9)
    a, b, c = rng.lognormal(0, 0.3, 12), rng.normal(0, 1, 12), rng.uniform(0, 0.25, 12)
    new_a, new_b = a * slope, (b - shift) / slope
    link = stocking_lord((a, b, c), (new_a, new_b, c))
    assert (link.slope, link.shift) == pytest.approx((slope, shift), abs=1e-4)
    assert mean_sigma(b, new_b).slope == pytest.approx(slope, abs=1e-9)
    moved = new_b.copy()
    moved[3] += 2 / slope
    assert drifted(b, moved, link) == [3]


def test_too_few_common_items_do_not_link() -> None:
    with pytest.raises(ValueError, match="5"):
        mean_sigma(np.zeros(4), np.zeros(4))


def test_a_calibration_says_what_it_is() -> None:
    found: Calibration = calibrate(patterns("lsat7"))
    assert (found.model, found.persons) == ("2PL", 1000)
    assert found.b == pytest.approx(-found.d / found.a)


def test_the_oracle_agrees() -> None:
    """The PyPI package mirt (MIT; a tool of the tests only) on the same answers: likelihood, slopes, difficulties, errors."""
    import mirt

    answers, _a, _b, _ability = simulated(1500, 15, seed=4)
    ours = calibrate(answers, points=81, tolerance=1e-5)
    other = mirt.fit_mirt(answers.astype(int), "2PL", n_quadpts=81)
    model = other.model.parameters
    assert ours.log_likelihood == pytest.approx(other.log_likelihood, abs=0.1)
    assert ours.a == pytest.approx(np.ravel(model["discrimination"]), abs=0.02)
    assert ours.b == pytest.approx(np.ravel(model["difficulty"]), abs=0.02)


def test_fit_is_near_one_where_the_model_holds_and_not_where_it_does_not() -> None:
    answers, _a, _b, _ability = simulated(3000, 20, seed=9)
    outfit, infit = item_fit(calibrate(answers, Model.TWO), answers)
    # EAP abilities lean on the answers they are compared with, which draws both below 1 and never above
    assert infit.max() < 1.05 and outfit.max() < 1.05
    assert np.median(infit) > 0.9 and np.median(outfit) > 0.85
    answers[:, 3] = np.random.default_rng(1).random(3000) < 0.5  # a coin instead of an item
    _outfit, infit = item_fit(calibrate(answers, Model.ONE), answers)
    assert int(infit.argmax()) == 3 and infit[3] > 1.1
