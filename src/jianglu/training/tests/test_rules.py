"""The pure rules of training."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jianglu.training import rules

HOURS = st.integers(0, 200)


@given(HOURS, HOURS, st.integers(0, 60))
def test_a_timetable_holds_all_hours_and_no_day_has_too_many(theory: int, practice: int, days: int) -> None:
    listed = [date(2023, 3, 1) + timedelta(n) for n in range(days)]
    try:
        lessons = rules.timetable(listed, theory, practice)
    except ValueError:
        needed = -(-theory // 4) + -(-practice // 4)
        assert needed > days * 2
        return
    by_kind = {kind: sum(row.hours for row in lessons if row.kind == kind) for kind in ("theory", "practice")}
    assert by_kind == {"theory": theory, "practice": practice}
    by_day: dict[date, int] = {}
    for row in lessons:
        by_day[row.day] = by_day.get(row.day, 0) + row.hours
    assert all(hours <= rules.DAY_HOURS for hours in by_day.values())
    assert len({(row.day, row.afternoon) for row in lessons}) == len(lessons)


@given(st.dates(date(2021, 1, 1), date(2030, 1, 1)), st.integers(1, 3))
def test_a_voucher_is_valid_for_at_most_three_months(day: date, months: int) -> None:
    last = rules.valid_until(day, months)
    assert day < last <= day + timedelta(days=31 * months)


@given(HOURS, HOURS, st.integers(0, 100), st.integers(0, 10**6), st.integers(0, 100), st.booleans())
def test_completion_needs_attendance_online_hours_and_quiz(
    planned: int, attended: int, online: int, seconds: int, quiz: int, has_quiz: bool
) -> None:
    attended = min(attended, planned)
    study = rules.Study(planned, attended, online, seconds, quiz if has_quiz else None, has_quiz)
    found = rules.outcome(study)
    assert 0 <= found.attendance <= 1
    assert found.hours <= planned + online
    if found.completed:
        assert found.hours >= rules.ATTENDANCE_SHARE * (planned + online) - 1e-9
        assert not has_quiz or quiz >= rules.QUIZ_MARK
    if not has_quiz and attended == planned and planned and seconds >= online * rules.HOUR_SECONDS:
        assert found.completed


def test_a_voucher_never_pays_more_than_face_standard_or_fee() -> None:
    assert rules.voucher_pays(face_value=100, standard=80, fee=90) == 80
    assert rules.voucher_pays(face_value=100, standard=120, fee=50) == 50


@given(st.lists(st.floats(0, 3600), max_size=40))
def test_a_burst_is_most_of_a_class_within_seconds(times: list[float]) -> None:
    if rules.burst(times):
        assert len(times) >= 10
        inside = max(sum(first <= moment <= first + 10 for moment in times) for first in times)
        assert inside >= 0.8 * len(times)


def test_a_queue_at_the_door_is_no_burst() -> None:
    assert not rules.burst([n * 7.0 for n in range(30)])
    assert rules.burst([n * 0.2 for n in range(30)])
