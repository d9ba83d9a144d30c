"""The figures of courses: curves that count the late comers rightly, questions that do not tell, nobody singled out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from jianglu.kernel.errors import Denied
from jianglu.learning import services
from jianglu.learning.analytics import queries, rules
from jianglu.learning.analytics.rules import Spell
from jianglu.learning.cohorts import services as groups
from jianglu.learning.models import Course
from jianglu.platform.access import Role, rls
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, make_person, sign_in

from .conftest import PACKAGE, said
from .test_study import START, activity

spells = st.lists(st.builds(Spell, st.integers(0, 60), st.booleans(), st.integers(1, 4)), max_size=30)


@given(spells)
def test_the_curve_only_rises_and_is_the_plain_share_when_nobody_is_still_at_it(found: list[Spell]) -> None:
    curve = rules.completion_curve(found)
    shares = [share for _day, share in curve]
    assert shares == sorted(shares) and all(-1e-9 <= share <= 1 + 1e-9 for share in shares)
    done = [Spell(spell.days, True, spell.people) for spell in found]
    if done:
        assert rules.completion_curve(done)[-1][1] == pytest.approx(1)
        half = rules.median_days(rules.completion_curve(done))
        days = sorted(day for spell in done for day in [spell.days] * spell.people)
        assert half == days[(len(days) - 1) // 2]


def test_who_began_yesterday_does_not_pull_the_share_down() -> None:
    old = [Spell(10, True, 50), Spell(90, False, 50)]
    late = [*old, Spell(1, False, 900)]
    assert rules.share_by(rules.completion_curve(late), 30) == rules.share_by(rules.completion_curve(old), 30) == 0.5


def test_the_estimate_is_that_of_the_textbook() -> None:
    """Remission times of 21 patients on 6-MP, Freireich et al. 1963, as in Kalbfleisch & Prentice: S(6)=0.857, S(23)=0.448."""
    ended = {6: 3, 7: 1, 10: 1, 13: 1, 16: 1, 22: 1, 23: 1}
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    curve = rules.completion_curve(
        [Spell(day, True, people) for day, people in ended.items()] + [Spell(day, False) for day in censored]
    )
    for day, survival in ((6, 0.857), (7, 0.807), (10, 0.753), (13, 0.690), (16, 0.627), (22, 0.538), (23, 0.448)):
        assert 1 - rules.share_by(curve, day) == pytest.approx(survival, abs=0.001)


@given(st.dictionaries(st.text("0123456789", min_size=6, max_size=6), st.tuples(st.integers(1, 30), st.integers(0, 9))))
def test_no_line_is_of_fewer_than_five_people_while_others_are_shown(groups: dict[str, tuple[int, int]]) -> None:
    shown, (people, amount) = rules.pooled(groups)
    assert all(row[1] >= rules.FEWEST for row in shown)
    assert not shown or people == 0 or people >= rules.FEWEST
    assert sum(row[1] for row in shown) + people == sum(row[0] for row in groups.values())
    assert sum(row[2] for row in shown) + amount == sum(row[1] for row in groups.values())


def test_a_wrong_key_is_found() -> None:
    sheets = [{1: n >= 20, 2: n >= 10, 5: n >= 15, 3: n < 15, 4: True} for n in range(40)]
    found = {item.key: item for item in rules.items(sheets, {})}
    assert found[3].hint == "key" and found[4].hint == "easy" and found[4].discrimination is None
    assert (found[1].discrimination or 0) > 0 and found[1].hint == ""
    assert rules.items(sheets[:5], {})[0].hint == "few"
    assert rules.option_counts([["A", "C"], ["B"], [], ["Z"]], ["A", "B", "C"]) == [1, 1, 1]


@pytest.fixture
def studied(course: Course) -> tuple[Any, Course]:
    """A course of a unit that eight people of two districts study; five have finished."""
    unit = make_organisation(kinds=["provider"])
    made = services.import_course(SYSTEM, {**PACKAGE, "in_order": False}, organisation_id=unit.pk)
    people = [make_person(region="500105001" if n < 6 else "500103") for n in range(8)]
    with at(START - timedelta(days=30)):
        services.enrol_many(SYSTEM, [(person.pk, made.pk) for person in people])
        actors = [make_actor(Role.WORKER, person=person) for person in people]
    with at(START - timedelta(days=20)):
        for n, actor in enumerate(actors):
            attempt = services.start_attempt(actor, activity(made, 2).pk)
            answers = said(attempt, q1=["T" if n != 7 else "F"], q2=["B" if n < 5 else "A"])
            services.submit_attempt(actor, attempt.pk, answers)
    services.record_progress(SYSTEM, [(person.pk, made.pk, 2, START - timedelta(days=10)) for person in people[:5]])
    finished = [(person.pk, made.pk, START - timedelta(days=10)) for person in people[:5]]
    services.record_completions(SYSTEM, finished)
    day = (START - timedelta(days=10)).date()
    services.import_hours(SYSTEM, [(person.pk, made.pk, day, 2700) for person in people], "测试")
    return unit, made


def test_a_teacher_sees_where_people_stop_and_nobody_elsewhere(studied: tuple[Any, Course]) -> None:
    unit, made = studied
    teacher = make_actor(Role.TEACHER, organisation=unit)
    with at(START), rls.applied(teacher):
        figures = queries.of_course(teacher, made)
    assert (figures.begun, figures.finished, figures.seconds, figures.median) == (8, 5, 8 * 2700, 20)
    assert [(step.done, step.stopped) for step in figures.steps] == [(5, 3), (5, 0), (0, 0)]
    assert [row[1:] for row in figures.districts] == [(8, 8.0)]  # two people of a district would be told from the rest
    assert dict(figures.curve)[2] == 0 and dict(figures.curve)[3] == 62.5
    quiz = queries.of_quiz(teacher, activity(made, 2).pk)
    assert (quiz.attempts, quiz.passed_first) == (8, 5)
    assert [(item.facility, item.options) for _q, item in quiz.lines] == [(0.875, []), (0.625, [3, 5])]
    client = sign_in(Client(), teacher)
    with at(START):
        client.get(f"/teach/figures/{made.pk}/")
        with CaptureQueriesContext(connection) as caught:
            assert client.get(f"/teach/figures/{made.pk}/").status_code == 200
        assert len(caught) <= 20
        assert client.get(f"/teach/figures/{made.pk}/?export=xlsx").status_code == 200
        assert "首次作答" in client.get(f"/teach/figures/quizzes/{activity(made, 2).pk}/").content.decode()
        assert made.title in client.get("/teach/figures/").content.decode()
    assert queries.courses(teacher).values_list("learners", "finished").get(pk=made.pk) == (8, 5)
    stranger = make_actor(Role.TEACHER, organisation=make_organisation(kinds=["provider"]))
    with pytest.raises(Denied):
        queries.of_course(stranger, made)
    with pytest.raises(Denied):
        queries.of_quiz(stranger, activity(made, 2).pk)
    assert sign_in(Client(), stranger).get(f"/teach/figures/{made.pk}/").status_code == 404


def test_the_courses_of_a_unit_are_added_up(studied: tuple[Any, Course]) -> None:
    unit, made = studied
    teacher, stranger = (
        make_actor(Role.TEACHER, organisation=unit),
        make_actor(Role.TEACHER, organisation=make_organisation()),
    )
    with at(START):
        with rls.applied(teacher):
            mine = queries.unit_for(teacher, unit.pk)
            assert (mine.courses, mine.learners, mine.finished) == (1, 8, 5)
            assert sum(month.seconds for month in queries.of_unit(teacher, unit.pk)) == 8 * 2700
        page = sign_in(Client(), teacher).get(f"/teach/figures/units/{unit.pk}/").content.decode()
        assert made.title in page and "62.5" in page
        assert unit.name in sign_in(Client(), teacher).get("/teach/figures/units/").content.decode()
        for district, named in ((unit.region_id, True), ("500999", False)):
            page = sign_in(Client(), teacher).get(f"/teach/figures/units/?region={district}").content.decode()
            assert (unit.name in page) is named
        assert sign_in(Client(), stranger).get(f"/teach/figures/units/{unit.pk}/").status_code == 404
        assert unit.name not in sign_in(Client(), stranger).get("/teach/figures/units/").content.decode()


def test_figures_of_many_are_kept_for_a_while(studied: tuple[Any, Course], monkeypatch: pytest.MonkeyPatch) -> None:
    unit, made = studied
    monkeypatch.setattr(queries, "MANY", 1)
    teacher = make_actor(Role.TEACHER, organisation=unit)
    with at(START), rls.applied(teacher):
        counted = queries.of_course(teacher, made)
        with CaptureQueriesContext(connection) as read:
            assert queries.of_course(teacher, made) == counted
    assert not any("learning_hourentry" in entry["sql"] for entry in read.captured_queries)
    with pytest.raises(Denied):  # what is kept is not for everybody
        queries.of_course(make_actor(Role.TEACHER, organisation=make_organisation()), made)


def test_a_group_sees_its_own_way_through_a_course(studied: tuple[Any, Course]) -> None:
    unit, made = studied
    teacher = make_actor(Role.TEACHER, organisation=unit)
    day = datetime.date(START)
    with at(START):
        group = groups.open_cohort(
            teacher, unit.pk, title="组", starts_on=day, ends_on=day, teacher_name="陈", courses=[made.pk]
        )
        groups.join(make_actor(Role.WORKER), group.code)
        figures = queries.of_cohort(group, made)
        assert (figures.begun, figures.finished, figures.seconds) == (1, 0, 0)
        assert figures.steps[0].stopped == 1
        page = sign_in(Client(), teacher).get(f"/teach/groups/{group.pk}/figures/{made.pk}/")
    assert page.status_code == 200
