"""The demo clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from jianglu.platform import calendar
from jianglu.platform.calendar import clock
from jianglu.platform.calendar.testing import at

pytestmark = pytest.mark.django_db


def test_a_demo_city_starts_in_the_letters_year(settings) -> None:
    clock.forget()
    assert date.fromisoformat(settings.DEMO_START) <= calendar.today() <= date(2023, 3, 3)


def test_a_real_city_has_the_real_time(settings, django_assert_num_queries) -> None:
    settings.DEMO = False
    with django_assert_num_queries(0):
        assert abs(calendar.now() - timezone.now()) < timedelta(seconds=5)


def test_the_clock_shows_where_it_was_moved_and_runs_on() -> None:
    clock.move(datetime(2023, 6, 1, 1, tzinfo=UTC))
    first = calendar.now()
    assert calendar.today() == date(2023, 6, 1)
    assert calendar.now() > first


def test_a_page_costs_one_query(django_assert_max_num_queries) -> None:
    clock.forget()
    with django_assert_max_num_queries(1):
        for _ in range(100):
            calendar.today()


def test_at_nests_and_ends_with_the_block() -> None:
    with at("2024-02-29"):
        assert calendar.today() == date(2024, 2, 29)
        with at("2025-01-01T23:30:00"):
            assert calendar.today() == date(2025, 1, 1)
        assert calendar.today() == date(2024, 2, 29)
    assert calendar.today().year == 2023


def test_today_is_shanghais_day() -> None:
    with at(datetime(2023, 3, 1, 16, 30, tzinfo=UTC)):
        assert calendar.today() == date(2023, 3, 2)
