"""Courses are found as people type, also when they misspell; facets count what a click would leave; reasons are true."""

from __future__ import annotations

from datetime import date
from itertools import product
from urllib.parse import quote

import pytest
from django.test import Client

from jianglu.catalogue.loading import load_catalogue
from jianglu.learning import finding, services
from jianglu.learning.errors import BadTags
from jianglu.learning.finding import How
from jianglu.learning.models import Category, Course, SkillTag
from jianglu.people.services import EmploymentRow, employ
from jianglu.platform.access import Role
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, make_region, sign_in

from .conftest import PACKAGE

pytestmark = pytest.mark.django_db
WELDER, CARER = "6-18-02-04", "4-10-01-05"
COURSES = (
    ("焊工安全操作", "making", WELDER, "5", ["动火作业", "ＰＬＣ"]),
    ("焊工仰焊进阶", "making", WELDER, "4", ["动火作业"]),
    ("养老护理员入门", "care", CARER, "5", ["翻身拍背"]),
    ("失智老人照护", "care", CARER, "4", []),
    ("电工基础", "making", None, "", ["plc", "PLC", " 万用表 "]),
)


@pytest.fixture
def courses() -> list[Course]:
    make_region()
    load_catalogue(only=[WELDER, CARER])
    for seq, (code, name) in enumerate((("care", "康养"), ("making", "制造")), start=1):
        Category.objects.get_or_create(code=code, defaults={"name": name, "icon": "heart", "summary": "", "seq": seq})
    made = []
    for title, category, occupation, level, tags in COURSES:
        package = PACKAGE | {"title": title, "category": category, "summary": "", "outcomes": ""}
        made.append(services.import_course(SYSTEM, package | {"occupation": occupation, "level": level, "tags": tags}))
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
        ("拍背", How.TYPED, {"养老护理员入门"}),  # by its tag
        ("donghuo", How.TYPED, {"焊工安全操作", "焊工仰焊进阶"}),
        ("plc", How.TYPED, {"焊工安全操作", "电工基础"}),
        ("   ", How.TYPED, {title for title, *_rest in COURSES}),
        ("'); DROP", How.TYPED, set()),
    ],
)
def test_what_is_typed_finds(courses: list[Course], typed: str, how: How, titles: set[str]) -> None:
    rows, found_how = finding.search(typed)
    assert ({row.title for row in rows}, found_how) == (titles, how)


def test_a_facet_says_what_a_click_would_leave(courses: list[Course]) -> None:
    for text, category, level, tag in product(("", "焊", "汉工", "护"), ("", "care", "making"), ("", "5"), ("", "PLC")):
        found = finding.find(text, category=category, level=level, tag=tag)
        assert found.size == found.courses.count()
        for facet in found.categories:
            left = finding.find(text, category=facet.value, level=level, tag=tag).courses.count()
            assert facet.size == left, (text, level, tag, facet)
        for facet in found.levels:
            assert facet.size == finding.find(text, category=category, level=facet.value, tag=tag).courses.count()
        for facet in found.tags:
            assert facet.size == finding.find(text, category=category, level=level, tag=facet.value).courses.count()


def test_one_skill_has_one_tag_however_it_is_written(courses: list[Course]) -> None:
    assert list(SkillTag.objects.order_by("pk").values_list("name", flat=True)) == [
        "PLC", "动火作业", "翻身拍背", "万用表",
    ]  # fmt: skip
    electrician = Course.objects.get(title="电工基础")
    assert electrician.tags == ["PLC", "万用表"]
    for spelling in ("PLC", "plc", "ｐＬｃ", " plc\0"):
        assert {row.title for row in finding.catalogue(tag=spelling)} == {"焊工安全操作", "电工基础"}
    assert [(facet.value, facet.size) for facet in finding.tags()] == [
        ("PLC", 2), ("动火作业", 2), ("万用表", 1), ("翻身拍背", 1),
    ]  # fmt: skip


def test_tags_belong_to_the_version(courses: list[Course]) -> None:
    course = courses[0]
    services.begin_version(SYSTEM, course.pk)
    draft = services.describe(SYSTEM, course.pk, tags=["plc", "仰焊"])
    assert draft.tags == ["PLC", "仰焊"]
    assert not SkillTag.objects.filter(name="仰焊").exists()  # a draft is saved in mid-word
    assert not finding.catalogue(tag="仰焊")
    services.publish(SYSTEM, course.pk)
    assert [row.pk for row in finding.catalogue(tag="仰焊")] == [course.pk]
    assert services.clone_course(SYSTEM, course.pk, "副本").versions.get().tags == ["PLC", "仰焊"]


@pytest.mark.parametrize("tags", [["焊"], ["一" * 13], ["，"], ["<b>焊接</b>"], [f"技能{n}" for n in range(9)]])
def test_tags_are_a_few_short_words(courses: list[Course], tags: list[str]) -> None:
    services.begin_version(SYSTEM, courses[0].pk)
    with pytest.raises(BadTags):
        services.describe(SYSTEM, courses[0].pk, tags=tags)


def test_tags_by_page_and_api(courses: list[Course], client: Client) -> None:
    teacher = make_actor(Role.TEACHER, organisation=(unit := make_organisation(kinds=["provider"])))
    course = services.import_course(SYSTEM, PACKAGE | {"tags": ["翻身拍背"]}, organisation_id=unit.pk, draft=True)
    sign_in(client, teacher)
    address = f"/teach/courses/{course.pk}/describe/"
    form = client.get(address).content.decode()
    assert 'value="翻身拍背"' in form
    assert '<option value="PLC">' in form
    typed = {"title": course.title, "tags": "plc、翻身拍背，测血压"}
    assert client.post(address, typed).status_code == 302
    assert course.versions.get().tags == ["PLC", "翻身拍背", "测血压"]
    assert "2 至 12 个字" in client.post(address, typed | {"tags": "x"}).content.decode()
    api = f"/api/v1/learning/courses/{course.pk}/tags"
    answer = client.put(api, {"tags": ["Ｐlc"]}, content_type="application/json")
    assert answer.json() == {"version": 1, "tags": ["PLC"]}
    assert client.put(api, {"tags": ["x"]}, content_type="application/json").status_code == 422
    stranger = sign_in(Client(), make_actor(Role.TEACHER, organisation=make_organisation(kinds=["provider"])))
    assert stranger.put(api, {"tags": []}, content_type="application/json").status_code == 404
    found = client.get("/api/v1/learning/courses?tag=plc").json()["items"]
    assert {row["title"]: row["tags"] for row in found} == {
        "焊工安全操作": ["动火作业", "PLC"], "电工基础": ["PLC", "万用表"],
    }  # fmt: skip
    assert client.get("/api/v1/learning/tags").json()[0] == {"name": "PLC", "size": 2}
    page = client.get("/courses/?tag=plc").content.decode()
    assert "电工基础" in page
    assert "失智老人照护" not in page
    assert 'aria-current="true">PLC' in page.replace("\n", "")
    assert f'href="/courses/?tag={quote("万用表")}"' in client.get(f"/courses/{courses[4].pk}/").content.decode()


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
