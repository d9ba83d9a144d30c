"""What is withheld cannot be found again: not from the total, not by holding published tables against each other."""

from __future__ import annotations

from collections.abc import Mapping

import highspy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jianglu.statistics import figures, publishing
from jianglu.statistics.declare import GRAINS, SMALL
from jianglu.statistics.engine import Frozen
from jianglu.statistics.figures import Cut
from jianglu.statistics.indicators import INDICATORS
from jianglu.statistics.suppression import small, tells, with_rests, withhold, withhold_together
from jianglu.statistics.tests.synthetic import snapshot

Micro = list[list[tuple[int, int]]]
"""The truth: by district and level, how many there are and how many of them belong to the part."""
CELLS = st.integers(0, 14).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))
TRUTHS = st.integers(2, 3).flatmap(
    lambda levels: st.lists(st.lists(CELLS, min_size=levels, max_size=levels), min_size=3, max_size=6)
)


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40), max_size=8), st.integers(0, 1))
def test_the_total_does_not_undo_it(counts: dict[str, int], known: int) -> None:
    """Whoever knows the rule, the published cells, the total, and `known` of the rest has SMALL values for each other."""
    gone = withhold(counts, known=known)
    assert {key for key, count in counts.items() if small(count)} <= gone
    if not gone or tells(counts, gone, known):
        return  # no total is published
    for insider in gone if known else ("",):
        missing = sum(count for key, count in counts.items() if key in gone and key != insider)
        left = [key for key in gone if key != insider]
        assert len(left) >= 2
        for key in left:
            values = [n for n in range(1, missing + 1) if missing - n >= len(left) - 1]
            assert counts[key] in values
            assert len(values) >= SMALL


def _margins(truth: Micro) -> dict[str, dict[str, dict[str, int]]]:
    """The two published tables of both measures."""
    rows = range(len(truth))
    columns = range(len(truth[0]))
    return {
        "district": {
            name: {f"{r}": sum(truth[r][c][place] for c in columns) for r in rows}
            for place, name in enumerate(("n", "part"))
        },
        "level": {
            name: {f"{c}": sum(truth[r][c][place] for r in rows) for c in columns}
            for place, name in enumerate(("n", "part"))
        },
    }


def _publish(truth: Micro) -> tuple[dict[str, set[str]], bool]:
    """Which keys are withheld by dimension, and whether totals are told."""
    tables = {name: with_rests(told, "n", ["part"]) for name, told in _margins(truth).items()}
    return withhold_together(tables, publishing.KNOWN)


class Attack:
    """A linear program over the unknown cells: all that is published are its equations; it asks how far a sum can go."""

    def __init__(self, truth: Micro, gone: Mapping[str, set[str]], told: bool, insider: str = "") -> None:
        self.rows, self.columns = len(truth), len(truth[0])
        self.solver = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)
        many = self.rows * self.columns
        self.solver.addVars(2 * many, [0.0] * 2 * many, [1e6] * 2 * many)
        for cell in range(many):  # a part is no more than its whole
            self._row({2 * cell: 1.0, 2 * cell + 1: -1.0}, 0.0, 1e6)
        for name, told_by in _margins(truth).items():
            for place, values in enumerate((told_by["n"], told_by["part"])):
                for key, value in values.items():
                    if key not in gone[name] or (name, key) == ("district", insider):
                        self._row(self.sum(name, key, place), value, value)
                if told:
                    total = sum(values.values())
                    everything = {2 * cell + place: 1.0 for cell in range(many)}
                    self._row(everything, total, total)

    def sum(self, name: str, key: str, place: int) -> dict[int, float]:
        """The unknown cells that a margin adds up; place 0 is the whole, 1 the part."""
        cells = (
            [int(key) * self.columns + c for c in range(self.columns)]
            if name == "district"
            else [r * self.columns + int(key) for r in range(self.rows)]
        )
        return {2 * cell + place: 1.0 for cell in cells}

    def _row(self, terms: dict[int, float], low: float, high: float) -> None:
        self.solver.addRow(low, high, len(terms), list(terms), list(terms.values()))

    def width(self, terms: dict[int, float]) -> float:
        """Between the least and the most that the sum can be."""
        found = []
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            self.solver.changeObjectiveSense(sense)
            for variable in range(2 * self.rows * self.columns):
                self.solver.changeColCost(variable, terms.get(variable, 0.0))
            self.solver.run()
            assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
            found.append(self.solver.getInfo().objective_function_value)
        return found[1] - found[0]


def test_a_whole_table_does_not_tell_the_total_that_is_hidden() -> None:
    """Two districts of 2 and 3, all of one level, of which 5 are told: the first district's clerk knows the second's 3."""
    truth: Micro = [[(0, 0), (0, 0)], [(2, 0), (0, 0)], [(3, 0), (0, 0)]]
    gone, told = _publish(truth)
    attack = Attack(truth, gone, told, "1")
    assert attack.width(attack.sum("district", "2", 0)) >= SMALL - 1


@settings(max_examples=150)
@given(TRUTHS, st.booleans())
def test_a_linear_attack_over_all_tables_finds_no_small_cell(truth: Micro, inside: bool) -> None:
    """Two dimensions, a whole and its part, all totals: SMALL values remain for each small cell and each small rest."""
    gone, told = _publish(truth)
    insider = min(gone["district"], default="") if inside else ""
    attack = Attack(truth, gone, told, insider)
    for name, values in _margins(truth).items():
        for key in values["n"]:
            if (name, key) == ("district", insider):
                continue
            whole, part = attack.sum(name, key, 0), attack.sum(name, key, 1)
            rest = whole | dict.fromkeys(part, -1.0)
            # what all lies in the insider's own district tells the insider nothing of anybody else
            own, own_part = truth[int(insider)][int(key)] if insider and name == "level" else (0, 0)
            sizes = (
                (values["n"][key], own, whole),
                (values["part"][key], own_part, part),
                (values["n"][key] - values["part"][key], own - own_part, rest),
            )
            for size, mine, terms in sizes:
                if small(size) and size > mine:
                    assert attack.width(terms) >= SMALL - 1, (name, key, size)


def test_the_attack_finds_what_is_badly_withheld() -> None:
    """The attacker is no straw man: with the total told and one cell withheld it finds the cell."""
    truth: Micro = [[(3, 1), (0, 0)], [(9, 9), (8, 2)], [(7, 0), (9, 1)]]
    attack = Attack(truth, {"district": {"0"}, "level": set()}, True)
    assert attack.width(attack.sum("district", "0", 0)) < 1e-6


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Frozen:
    return Frozen(snapshot(tmp_path_factory.mktemp("suppression") / "snapshot", 600))


@pytest.mark.parametrize("dimension", publishing.PUBLIC)
def test_related_indicators_withhold_the_same_cells(engine: Frozen, dimension: str) -> None:
    cut, checked = Cut(2022), 0
    for item in INDICATORS.values():
        if dimension not in publishing.dimensions(item) or not item.grain.of_people:
            continue
        gone = publishing.withheld(engine, item, cut).cells[dimension]
        told = figures.cells(engine, [item], (dimension,), cut)[item.code]
        for (key,), figure in told.items():
            counts = [figure.numerator] if item.divisor == 1 else []
            counts += [] if figure.denominator is None else [figure.denominator, figure.denominator - figure.numerator]
            if any(small(count) for count in counts) and item.divisor == 1:
                assert key in gone, (item.code, key)
                checked += 1
        for other in INDICATORS.values():
            if other.family == item.family and dimension in publishing.dimensions(other):
                assert publishing.withheld(engine, other, cut).cells[dimension] == gone
    assert checked > 20


def test_every_part_lies_within_its_whole(engine: Frozen) -> None:
    """What `with_rests` takes for granted."""
    for grain in GRAINS.values():
        if publishing.WHOLE not in grain.measures or not grain.of_people:
            continue
        for cut in (Cut(2021), Cut(2022)):
            measures = {
                figures.Measure(grain.code, name) for name in grain.measures if name not in publishing.NOT_COUNTED
            }
            told = figures.sums(engine, measures, (), cut)
            whole = told[figures.Measure(grain.code, publishing.WHOLE)].get((), 0)
            assert all(values.get((), 0) <= whole for values in told.values()), grain.code
