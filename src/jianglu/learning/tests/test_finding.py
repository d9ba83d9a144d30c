"""Courses are found as people type, also when they misspell; facets count what a click would leave; reasons are true."""

from __future__ import annotations

from datetime import date

import pytest

from jianglu.catalogue.loading import load_catalogue
from jianglu.learning import finding, services
from jianglu.learning.finding import How
from jianglu.learning.models import Category, Course
from jianglu.people.services import EmploymentRow, employ
from jianglu.platform.access import Role
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, make_region

from .conftest import PACKAGE

pytestmark = pytest.mark.django_db
WELDER, CARER = "6-18-02-04", "4-10-01-05"
COURSES = (
    ("焊工安全操作", "making", WELDER, "5"),
    ("焊工仰焊进阶", "making", WELDER, "4"),
    ("养老护理员入门", "care", CARER, "5"),
    ("失智老人照护", "care", CARER, "4"),
    ("电工基础", "making", None, ""),
)


@pytest.fixture
def courses() -> list[Course]:
    make_region()
    load_catalogue(only=[WELDER, CARER])
    for seq, (code, name) in enumerate((("care", "康养"), ("making", "制造")), start=1):
        Category.objects.get_or_create(code=code, defaults={"name": name, "icon": "heart", "summary": "", "seq": seq})
    made = []
    for title, category, occupation, level in COURSES:
        package = PACKAGE | {"title": title, "category": category, "summary": "", "outcomes": ""}
        made.append(services.import_course(SYSTEM, package | {"occupation": occupation, "level": level}))
    return made


@pytest.mark.parametrize(
    ("typed", "how", "titles"),
    [
        ("焊", How.TYPED, {"焊工安全操作", "焊工仰焊进阶"}),
        ("yangj", How.TYPED, set()),  # no tail of a title sounds so, and latin words have no parts
        ("yanghanjj", How.TYPED, set()),
        ("hangong", How.TYPED, {"焊工安全操作", "焊工仰焊进阶"}),
        ("hgaq", How.TYPED, {"焊工安全操作"}),
        ("汉工", How.SOUND, {"焊工安全操作", "焊工仰焊进阶"}),
        ("事智老人", How.SOUND, {"失智老人照护"}),
        ("养老院护理", How.PARTS, {"养老护理员入门", "失智老人照护"}),  # both by their occupation
        ("   ", How.TYPED, {title for title, *_rest in COURSES}),
        ("'); DROP", How.TYPED, set()),
    ],
)
def test_what_is_typed_finds(courses: list[Course], typed: str, how: How, titles: set[str]) -> None:
    rows, found_how = finding.search(typed)
    assert ({row.title for row in rows}, found_how) == (titles, how)


def test_a_facet_says_what_a_click_would_leave(courses: list[Course]) -> None:
    for text in ("", "焊", "汉工", "护"):
        for category in ("", "care", "making"):
            for level in ("", "5", "4"):
                found = finding.find(text, category=category, level=level)
                for facet in found.categories:
                    left = finding.find(text, category=facet.value, level=level).courses.count()
                    assert facet.size == left, (text, level, facet)
                assert found.size == found.courses.count()
                for facet in found.levels:
                    assert facet.size == finding.find(text, category=category, level=facet.value).courses.count()


def test_suggestions_follow_work_and_leave_what_was_begun(courses: list[Course], django_assert_max_num_queries) -> None:
    worker, idle = make_actor(Role.WORKER), make_actor(Role.WORKER)
    firm = make_organisation()
    with at("2023-03-01"):
        employ(
            SYSTEM, EmploymentRow(worker.person_id or 0, firm.pk, date(2021, 1, 1), occupation_code=WELDER), source="x"
        )
        with django_assert_max_num_queries(8):
            found = finding.suggestions(worker.person_id or 0)
        assert {row.course.title for row in found} == {"焊工安全操作", "焊工仰焊进阶"}
        assert all("焊工" in row.reason for row in found)
        services.enrol(worker, courses[0].pk)
        assert [row.course.title for row in finding.suggestions(worker.person_id or 0)] == ["焊工仰焊进阶"]
        assert finding.suggestions(idle.person_id or 0) == []
