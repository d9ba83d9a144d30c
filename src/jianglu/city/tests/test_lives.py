"""The invented lives hang together, and are the same ones every time."""

import csv
from collections import Counter
from datetime import date
from random import Random

import pytest

from jianglu.city.lives import Employer, Life, LifeMaker, insured_span
from jianglu.city.numbers import Numbers
from jianglu.city.units import BODIES, COLLEGES, ENTERPRISES, PROVIDERS, Unit, UnitMaker
from jianglu.kernel.identifiers import check_credit_code, check_phone, check_resident_number
from jianglu.kernel.periods import full_years
from jianglu.platform.regions.services import DATA

TODAY = date(2023, 3, 1)


def _invent() -> tuple[list[Unit], list[Life], Numbers]:
    rng, numbers = Random("t"), Numbers()
    with (DATA / "districts.csv").open(encoding="utf-8") as file:
        districts = {row["code"]: row["name"] for row in csv.DictReader(file)}
    units = UnitMaker(rng, numbers, districts).all()
    employers = [Employer(i, unit.row.region_code, unit.branch) for i, unit in enumerate(units) if unit.branch]
    colleges = [(unit.row.region_code, unit.row.name) for unit in units if "college" in unit.row.kinds]
    return units, LifeMaker(rng, TODAY, districts, employers, colleges).all(), numbers


@pytest.fixture(scope="module")
def city() -> tuple[list[Unit], list[Life], Numbers]:
    return _invent()


def test_the_units_are_as_many_as_the_letter_says(city) -> None:
    kinds = Counter(kind for unit in city[0] for kind in unit.row.kinds)
    assert (kinds["college"], kinds["body"]) == (COLLEGES, BODIES) == (41, 360)
    assert (kinds["provider"], kinds["enterprise"]) == (PROVIDERS, ENTERPRISES)
    assert len({unit.row.name for unit in city[0]}) == len(city[0])
    assert len({check_credit_code(unit.row.credit_code) for unit in city[0]}) == len(city[0])


def test_lives_hang_together(city) -> None:
    for life in city[1]:
        assert 16 <= full_years(life.born, TODAY) < 61
        for before, job in zip(life.jobs, life.jobs[1:], strict=False):
            assert before.until is not None and before.until < job.since
        for job in life.jobs:
            assert full_years(life.born, job.since) >= 16
            assert job.since < TODAY and (job.until is None or job.since <= job.until < TODAY)
            assert all(school.ended and school.ended < job.since for school in life.schools)
        for school in life.schools:
            assert 11 <= full_years(life.born, school.started) <= 20
        for _group, since, until, _proof in life.groups:
            assert until is None or since <= until


def test_insured_months_of_a_life_do_not_meet(city) -> None:
    for life in city[1]:
        spans = [span for job in life.jobs if (span := insured_span(job, TODAY))]
        assert all(first.day == 1 and first <= last < TODAY for first, last in spans)


def test_the_demo_worker_comes_first_and_may_claim(city) -> None:
    worker = city[1][0]
    span = insured_span(worker.jobs[0], TODAY)
    assert span is not None and full_years(span[0], TODAY) >= 1


def test_numbers_are_well_formed_and_nobodys(city) -> None:
    numbers = [city[2].resident(life.born, life.sex) for life in city[1]]
    assert len(set(numbers)) == len(numbers)
    assert all(check_resident_number(number, TODAY).startswith("500100") for number in numbers)
    assert check_phone(city[2].phone())


def test_the_same_city_comes_out_again(city) -> None:
    units, lives, _numbers = _invent()
    assert lives == city[1] and units == city[0]
