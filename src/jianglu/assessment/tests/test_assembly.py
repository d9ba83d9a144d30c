"""Assembly beside brute force, the checker beside tampering, conflicts beside deletion."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jianglu.assessment.assembly import (
    BadSpecification,
    Candidate,
    Impossible,
    Limit,
    Multipliers,
    Problem,
    Specification,
    assemble,
    check,
    level_of,
    proven_bound,
)
from jianglu.assessment.assembly.conflict import impossible, without


@st.composite
def small(draw):
    """A bank of at most 8 items and 1 or 2 forms of 2 or 3."""
    count = draw(st.integers(4, 8))
    items = [
        Candidate(
            pk,
            {"node": draw(st.sampled_from("AB"))},
            {"seconds": draw(st.integers(1, 5))},
            draw(st.floats(0.5, 2)),
            draw(st.floats(-2, 2)),
            exposure=draw(st.integers(0, 2)),
        )
        for pk in range(1, count + 1)
    ]
    ids = st.integers(1, count)
    length = draw(st.integers(2, 3))
    limits = (
        Limit(length, length),
        Limit(draw(st.integers(0, 2)), draw(st.integers(1, 3)), (("node", "A"),)),
        Limit(0, draw(st.integers(4, 15)), total="seconds"),
    )
    if limits[1].low > limits[1].high:
        limits = (limits[0], replace(limits[1], high=limits[1].low), limits[2])
    return items, Specification(
        draw(st.integers(1, 2)),
        limits,
        (-1.0, 1.0),
        overlap=draw(st.integers(0, 1)),
        enemies=tuple(draw(st.lists(st.frozensets(ids, min_size=2, max_size=3), max_size=2))),
        ceiling=draw(st.sampled_from([None, 2])),
        include=draw(st.frozensets(ids, max_size=1)),
    )


def brute(spec, items):
    """The best level over every set of forms, counted without any solver; None when there is none."""
    known = {item.id: item for item in items}

    def good(form):
        own = [known[pk] for pk in form]
        return (
            all(limit.low <= sum(limit.counts(item) for item in own) <= limit.high for limit in spec.limits)
            and all(len(foes & set(form)) < 2 for foes in spec.enemies)
            and not set(form) & spec.exclude
            and (spec.ceiling is None or all(item.exposure < spec.ceiling for item in own))
        )

    forms = [form for size in (2, 3) for form in combinations(known, size) if good(form)]
    sets = [
        chosen
        for chosen in product(forms, repeat=spec.forms)
        if all(len(set(a) & set(b)) <= spec.overlap for a, b in combinations(chosen, 2))
        and spec.include <= {pk for form in chosen for pk in form}
    ]
    return max((level_of(spec, known, chosen) for chosen in sets), default=None)


@settings(max_examples=60)
@given(small())
def test_assembly_finds_what_brute_force_finds(case):
    items, spec = case
    best = brute(spec, items)
    if best is None:
        with pytest.raises(Impossible) as found:
            assemble(spec, items, seconds=20, gap=1e-4)
        kept, problem = {demand.name for demand in found.value.conflict}, Problem(spec, tuple(items))
        assert kept and impossible(without(problem, kept))
        for name in kept:
            assert not impossible(without(problem, kept - {name})), name
        return
    made = assemble(spec, items, seconds=20, gap=1e-4)
    assert check(spec, items, made) == []
    assert made.objective <= best + 1e-6
    assert made.objective >= best * (1 - 2e-4) - 2e-4
    assert made.bound >= best - 1e-6


@settings(max_examples=60)
@given(small(), st.data())
def test_any_prices_prove_a_bound(case, data):
    items, spec = case
    best = brute(spec, items)
    if best is None:
        return
    problem, price = Problem(spec, tuple(items)), st.floats(-2, 2)
    share = data.draw(st.floats(0, 1))
    prices = Multipliers(
        (share, 1 - share),
        tuple(data.draw(price) for _row in range(3)),
        tuple(data.draw(st.floats(0, 1)) for _set in problem.enemies),
        data.draw(st.floats(0, 1)),
    )
    assert proven_bound(problem, prices) >= best - 1e-9


def bank(count=40):
    """A fixed bank over two nodes."""
    return [Candidate(n, {"node": "AB"[n % 2]}, {"seconds": 60}, 1 + n % 5 / 5, n % 7 / 3 - 1) for n in range(count)]


SPEC = Specification(
    2, (Limit(6, 6), Limit(3, 3, (("node", "A"),))), enemies=(frozenset({4, 9}), frozenset({9, 11, 14})),
    include=frozenset({9}), exclude=frozenset({3}),
)  # fmt: skip


@pytest.fixture(scope="module")
def made():
    """A good set."""
    return assemble(SPEC, bank())


def test_a_good_set_passes_and_is_repeatable(made):
    assert check(SPEC, bank(), made) == []
    assert assemble(SPEC, bank()).forms == made.forms


def swapped(made, old, new):
    """The set with one item of the first form that holds it replaced."""
    forms = tuple(tuple(new if pk == old else pk for pk in form) for form in made.forms)
    return replace(made, forms=forms)


@pytest.mark.parametrize(
    ("tamper", "fault"),
    [
        (lambda m: replace(m, forms=m.forms[:1]), "forms"),
        (lambda m: replace(m, forms=(m.forms[0][1:], m.forms[1])), "low:0@0"),
        (lambda m: replace(m, forms=(m.forms[0], m.forms[0])), "overlap"),
        (lambda m: replace(m, forms=((*m.forms[0][:5], 999), m.forms[1])), "items"),
        (lambda m: swapped(m, next(pk for pk in m.forms[0] if pk != 9), 3), "exclude@0"),
        (lambda m: swapped(m, 9, 13), "include:9"),
        (lambda m: replace(m, proof=replace(m.proof, abilities=(0.0, 0.0, 0.1))), "proof"),
        (lambda m: replace(m, objective=m.objective + 1), "objective"),
        (lambda m: replace(m, bound=m.objective, searched=False), "bound"),
    ],
)
def test_the_checker_rejects_tampering(made, tamper, fault):
    assert fault in check(SPEC, bank(), tamper(made))


def test_the_checker_sees_enemies_exposure_and_floors(made):
    form = made.forms[0]
    together = replace(SPEC, enemies=(frozenset(form[:2]),))
    assert "enemies:0@0" in check(together, bank(), made)
    worn = [replace(item, exposure=5) if item.id == form[0] else item for item in bank()]
    assert "ceiling@0" in check(replace(SPEC, ceiling=5), worn, made)
    assert "floor:1@0" in check(replace(SPEC, floors=(0, 99, 0)), bank(), made)


def test_conflicts_say_what_there_is_and_what_is_asked():
    spec = Specification(3, (Limit(8, 8), Limit(8, 8, (("node", "A"),)), Limit(0, 999, total="seconds")))
    with pytest.raises(Impossible) as found:
        assemble(spec, bank())
    told = {demand.name: demand for demand in found.value.conflict}
    assert set(told) == {"low:1", "overlap"}
    assert (told["low:1"].have, told["low:1"].need) == (20, 24)


def test_a_shortage_made_by_exposure_names_the_ceiling():
    items = [replace(item, exposure=9) if item.id < 30 else item for item in bank()]
    spec = Specification(1, (Limit(12, 12),), ceiling=9)
    with pytest.raises(Impossible) as found:
        assemble(spec, items)
    assert {demand.name for demand in found.value.conflict} == {"low:0", "ceiling"}


def test_a_specification_that_cannot_be_meant_is_refused():
    spec = Specification(
        0, (Limit(3, 2),), (0.0,), targets=(0.0,), overlap=-1, include=frozenset({1, 99}), exclude=frozenset({1})
    )
    with pytest.raises(BadSpecification) as found:
        spec.checked(bank())
    assert {code for code, _values in found.value.faults} == {
        "forms", "range", "targets", "overlap", "unknown", "both",
    }  # fmt: skip
    with pytest.raises(BadSpecification):
        Specification(1, ()).checked(bank())


def test_cancel_stops_the_work():
    class Stop(Exception):  # noqa: N818
        pass

    def tell(share):
        if share > 0.1:
            raise Stop

    with pytest.raises(Stop):
        assemble(SPEC, bank(), tell=tell)
