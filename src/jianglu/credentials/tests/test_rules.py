"""Certificate numbers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianglu.credentials import rules
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
    text = rules.skill_number(letter=letter, ministry_code=ministry, site=site, year=year, level=level, serial=serial)
    number = rules.read_number(text, today=TODAY)
    assert len(text) == 22
    assert number is not None
    assert (number.form, number.year, number.level, number.province) == ("skill", year, level, "50")
    assert rules.contradictions(number, level=level, issued_on=date(year, 6, 1)) == []


@pytest.mark.parametrize(
    "part",
    [
        {"letter": "J"},
        {"serial": 0},
        {"serial": 1_000_000},
        {"level": Level.SPECIAL},
        {"site": -1},
        {"ministry_code": "1"},
    ],
)
def test_parts_that_do_not_fit_are_refused(part) -> None:
    good = {"letter": "S", "ministry_code": "0000", "site": 12, "year": 2023, "level": Level.SENIOR, "serial": 1}
    rules.skill_number(**good)
    with pytest.raises(ValueError, match="bad"):
        rules.skill_number(**(good | part))


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
