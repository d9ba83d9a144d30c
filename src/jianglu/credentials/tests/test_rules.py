"""Certificate numbers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianglu.credentials import numbers, rules
from jianglu.kernel.levels import Level

TODAY = date(2023, 3, 1)
CERTIFIED = [level for level in Level if level.certified]


@given(
    letter=st.sampled_from("YS"),
    ministry=st.integers(0, 9999).map(lambda n: f"{n:04d}"),
    site=st.integers(0, 999_999),
    year=st.integers(2019, 2023),
    level=st.sampled_from(CERTIFIED),
    serial=st.integers(1, 999_999),
)
def test_what_is_built_is_read_back(letter, ministry, site, year, level, serial) -> None:
    parts = numbers.Parts(year, "MA0000001", level.value, letter=letter, ministry=ministry, site=site)
    text = numbers.build(numbers.scheme_of("skill_level", level.value, date(year, 6, 1)), parts, serial)
    number = rules.read_number(text, today=TODAY)
    assert len(text) == 22
    assert number is not None
    assert (number.form, number.year, number.level, number.province) == ("skill", year, level, "50")
    assert rules.contradictions(number, level=level, issued_on=date(year, 6, 1)) == []


@given(
    scheme=st.sampled_from(numbers.schemes()),
    year=st.integers(2019, 2030),
    sites=st.lists(st.integers(0, 999), min_size=2, max_size=2, unique=True),
    serials=st.lists(st.integers(1, 99_999), min_size=2, max_size=2, unique=True),
    level=st.sampled_from("54321"),
)
def test_no_two_places_of_a_scheme_give_the_same_number(scheme, year, sites, serials, level) -> None:
    level = level if not scheme.levels or level in scheme.levels else scheme.levels[0]
    made, keys = set(), set()
    for site in sites:
        parts = numbers.Parts(
            year, f"MA{site:07d}", level, letter="S", site=site, grade="A" if site == sites[0] else "B"
        )
        keys.add(numbers.series(scheme, parts))
        made |= {numbers.build(scheme, parts, serial) for serial in serials}
    assert len(keys) == 2, "each body (or grade of card) counts by itself"
    assert len(made) == 4


@pytest.mark.parametrize("part", [{"letter": "J"}, {"site": -1}, {"site": None}, {"ministry": "1"}, {"level": "9"}])
def test_parts_that_do_not_fit_are_refused(part) -> None:
    scheme = numbers.scheme_of("skill_level", "3", TODAY)
    good = {"year": 2023, "unit": "", "level": "3", "letter": "S", "site": 12}
    numbers.build(scheme, numbers.Parts(**good), 1)
    with pytest.raises(ValueError, match=r"bad|no number"):
        numbers.build(scheme, numbers.Parts(**(good | part)), 1)
    for serial in (0, 1_000_000):
        with pytest.raises(ValueError, match="bad"):
            numbers.build(scheme, numbers.Parts(**good), serial)


def test_a_later_version_of_a_scheme_takes_over_on_its_day(tmp_path) -> None:
    later = numbers.FILE.read_text() + (
        "- {id: skill-next, kind: skill_level, levels: '54321', valid_from: 2024-01-01, template: 'N{serial:06d}',"
        " pattern: 'N[0-9]{6}', scope: [body, year, level], most: 999999, source: '', confidence: ''}\n"
    )
    (tmp_path / "numbers.yaml").write_text(later)
    path = tmp_path / "numbers.yaml"
    assert numbers.scheme_of("skill_level", "3", date(2023, 12, 31), path=path).id == "skill-2019"
    assert numbers.scheme_of("skill_level", "3", date(2024, 1, 1), path=path).id == "skill-next"
    assert numbers.scheme_of("skill_level", "T", date(2024, 1, 1), path=path).id == "skill-special-2022"
    assert numbers.scheme_of("skill_level", "3", date(2018, 1, 1), path=path) is None


@pytest.mark.parametrize(
    ("text", "form", "year", "level"),
    [
        ("S000050000012225000001", "skill", 2022, Level.JUNIOR),
        ("j 0000-50000012-22-3-000001", "skill", 2022, Level.SENIOR),
        ("Y000050000012 22T000001".replace(" ", ""), "special", 2022, None),
        ("0050003001300123", "qualification-16", 2000, Level.SENIOR),
        ("9850003001300123", "qualification-16", 1998, Level.SENIOR),
        ("0009123456789", "qualification-13", None, None),
    ],
)
def test_old_forms_are_read(text, form, year, level) -> None:
    number = rules.read_number(text, today=TODAY)
    assert number is not None
    assert (number.form, number.year, number.level) == (form, year, level)


@given(st.text(max_size=30))
def test_other_text_is_no_number_or_a_well_formed_one(text) -> None:
    number = rules.read_number(text, today=TODAY)
    assert number is None or len(number.text) in (13, 16, 22)


def test_a_number_that_contradicts_its_face_is_found() -> None:
    number = rules.read_number("S000050000012225000001", today=TODAY)
    assert rules.contradictions(number, level=Level.SENIOR, issued_on=date(2021, 1, 1)) == ["level", "year"]
