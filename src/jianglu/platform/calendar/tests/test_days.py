"""Working days, by law and by property."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianglu.platform.calendar import add_working_days, is_working_day, known_until, working_days_between

DAYS = st.dates(date(2005, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2023-01-23", False),  # Spring Festival, a Monday
        ("2023-01-28", True),  # a Saturday worked in exchange
        ("2023-04-05", False),  # Qingming, a Wednesday
        ("2023-03-01", True),
        ("2023-03-04", False),
    ],
)
def test_the_state_councils_days(day: str, working: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is working


def test_a_five_day_notice_over_the_may_holiday() -> None:
    # published Wednesday 26 April; 29 April - 3 May are free, Sunday 23 April was worked, Saturday 6 May is worked
    assert add_working_days(date(2023, 4, 26), 5) == date(2023, 5, 6)


def test_years_without_a_notice_count_weekends_only() -> None:
    year = known_until().year + 1
    assert is_working_day(date(year, 1, 1)) is (date(year, 1, 1).weekday() < 5)


@given(DAYS, st.integers(-60, 60).filter(bool))
def test_counting_undoes_adding(day: date, n: int) -> None:
    end = add_working_days(day, n)
    assert is_working_day(end)
    if n > 0:
        assert working_days_between(day, end) == n
    else:
        assert working_days_between(end, day) == -n or not is_working_day(day)


@given(DAYS, st.integers(0, 90), st.integers(0, 90))
def test_periods_add_up(day: date, a: int, b: int) -> None:
    middle, end = day + timedelta(a), day + timedelta(a + b)
    assert working_days_between(day, middle) + working_days_between(middle, end) == working_days_between(day, end)
    assert working_days_between(day, end) == -working_days_between(end, day)
