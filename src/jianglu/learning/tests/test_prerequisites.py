"""What comes before a course is asked for once, never in a circle, and of nobody who is enrolled or enrolled by a class."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from jianglu.kernel.errors import DomainError
from jianglu.learning import finding, prerequisites, services
from jianglu.learning.errors import BadPrerequisites, CoursesNeeded
from jianglu.learning.models import Category, Course, Enrolment, Prerequisite
from jianglu.platform import calendar
from jianglu.platform.access import Actor, Role
from jianglu.platform.notifications.models import Notification
from jianglu.testing import SYSTEM, make_actor, make_organisation, make_region, sign_in

from .conftest import PACKAGE
from .test_exchange import bring

pytestmark = pytest.mark.django_db


def made(title: str, **kwargs: Any) -> Course:
    make_region()
    Category.objects.get_or_create(code="care", defaults={"name": "康养", "icon": "heart", "summary": "", "seq": 1})
    return services.import_course(SYSTEM, PACKAGE | {"title": title}, **kwargs)


def needs(course: Course, *needed: Course) -> None:
    services.set_prerequisites(SYSTEM, course.pk, [row.pk for row in needed])


def complete(actor: Actor, course: Course) -> None:
    now: datetime = calendar.now()
    services.enrol_many(SYSTEM, [(actor.person_id or 0, course.pk)])
    services.record_completions(SYSTEM, [(actor.person_id or 0, course.pk, now)])


def test_who_lacks_a_course_hears_which(worker: Actor) -> None:
    basics, more, top = made("基础"), made("进阶"), made("高级")
    needs(top, basics, more)
    with pytest.raises(CoursesNeeded) as refused:
        services.enrol(worker, top.pk)
    assert "“基础”" in refused.value.text
    assert "“进阶”" in refused.value.text
    client = sign_in(Client(), worker)
    answer = client.post(f"/courses/{top.pk}/enrol/")
    assert answer.status_code == 409
    assert f'href="/courses/{more.pk}/"' in answer.content.decode()
    assert "先学完下面的课程" in client.get(f"/courses/{top.pk}/").content.decode()
    api = client.post(f"/api/v1/learning/courses/{top.pk}/enrolment")
    assert (api.status_code, api.json()["code"]) == (409, "learning.courses_needed")
    complete(worker, basics)
    told = client.get(f"/api/v1/learning/courses/{top.pk}").json()["prerequisites"]
    assert [(row["title"], row["done"]) for row in told] == [("基础", True), ("进阶", False)]
    complete(worker, more)
    assert services.enrol(worker, top.pk).course_id == top.pk


def test_who_is_enrolled_stays_and_a_class_passes_by(worker: Actor) -> None:
    basics, top = made("基础"), made("高级")
    early, late = worker, make_actor(Role.WORKER)
    services.enrol(early, top.pk)
    needs(top, basics)
    assert services.enrol(early, top.pk).person_id == early.person_id
    assert services.enrol_many(SYSTEM, [(late.person_id or 0, top.pk)]) == 1
    page = sign_in(Client(), late).get(f"/courses/{top.pk}/").content.decode()
    assert "直接把您加入" in page
    assert "继续学习" in page


def test_no_circle_at_any_remove_and_no_more_than_five(worker: Actor) -> None:
    one, two, three = made("一"), made("二"), made("三")
    needs(two, one)
    needs(three, two)
    for course in (one, three):
        with pytest.raises(BadPrerequisites):
            needs(one, course)
    six = [made(f"门{n}") for n in range(6)]
    with pytest.raises(BadPrerequisites):
        needs(one, *six)
    with pytest.raises(BadPrerequisites):
        needs(one, made("草稿", draft=True))
    needs(one, *six[:5])
    assert prerequisites.above([three.pk]) == {row.pk for row in (one, two, three, *six[:5])}


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_authors_close_no_circle_together(transactional_db: None) -> None:
    one, two = made("一"), made("二")
    together = threading.Barrier(2)
    said: list[Any] = []

    def set_one(course: int, needed: int) -> None:
        together.wait()
        try:
            said.append(services.set_prerequisites(SYSTEM, course, [needed]))
        except DomainError as error:
            said.append(error)
        connection.close()

    threads = [threading.Thread(target=set_one, args=pair) for pair in ((one.pk, two.pk), (two.pk, one.pk))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(isinstance(answer, BadPrerequisites) for answer in said) == [False, True]
    assert Prerequisite.objects.count() == 1


def test_a_retired_course_is_asked_of_nobody_and_its_dependents_hear(worker: Actor) -> None:
    unit = make_organisation(kinds=["provider"])
    basics, top = made("基础"), made("高级", organisation_id=unit.pk)
    needs(top, basics)
    manager = make_actor(Role.PROVIDER, organisation=unit)
    services.retire(SYSTEM, basics.pk, "过时")
    assert services.enrol(worker, top.pk)
    assert Notification.objects.filter(code="learning.prerequisite_retired").exists()
    client = sign_in(Client(), manager)
    assert "不再要求学员先学" in client.get(f"/teach/courses/{top.pk}/").content.decode()
    needs(top, basics)  # what was required already may stay
    needs(top)
    with pytest.raises(BadPrerequisites):
        needs(top, basics)


def test_suggestions_begin_with_what_comes_first(worker: Actor) -> None:
    first, second, top = made("一"), made("二"), made("三")
    needs(second, first)
    needs(top, second)
    found = finding._begun_with(worker.person_id or 0, [finding.Suggestion(top, "合适")])
    assert [(row.course.title, row.reason) for row in found] == [("一", "学完它才能学“三”")]
    complete(worker, first)
    found = finding._begun_with(worker.person_id or 0, [finding.Suggestion(top, "合适")])
    assert [row.course.title for row in found] == ["二"]
    services.enrol(worker, second.pk)
    assert finding._begun_with(worker.person_id or 0, [finding.Suggestion(top, "合适")]) == []


def test_packages_and_copies_take_them_along(worker: Actor) -> None:
    basics, gone, top = made("基础"), made("没带来"), made("高级")
    needs(top, basics, gone)
    copy = services.clone_course(SYSTEM, top.pk, "副本")
    assert [row.course for row in prerequisites.needed(copy.pk)] == [basics, gone]
    data = b"".join(services.export_course(SYSTEM, top.pk)[1])
    Course.objects.filter(pk=gone.pk).update(number="C0")
    row = bring(data)
    assert set(row.notes.filter(outcome="lost").values_list("code", "detail")) == {("prerequisite", gone.number)}
    assert [row.course for row in prerequisites.needed(row.course_id or 0)] == [basics]


def test_an_author_picks_and_a_stranger_may_not(worker: Actor) -> None:
    unit = make_organisation(kinds=["provider"])
    basics, top = made("翻身基础"), made("高级", organisation_id=unit.pk)
    address = f"/teach/courses/{top.pk}/prerequisites/"
    client = sign_in(Client(), make_actor(Role.TEACHER, organisation=unit))
    assert "翻身基础" in client.get(f"{address}?q=fanshen").content.decode()
    assert client.post(address, {"add": basics.pk}).status_code == 302
    assert "翻身基础" in client.get(address).content.decode()
    assert "会形成循环" in client.post(address, {"add": top.pk}, follow=True).content.decode()
    api = f"/api/v1/learning/courses/{top.pk}/prerequisites"
    answer = client.put(api, {"courses": []}, content_type="application/json")
    assert answer.json() == []
    assert not Prerequisite.objects.exists()
    other = make_actor(Role.TEACHER, organisation=make_organisation(kinds=["provider"]))
    stranger = sign_in(Client(), other)
    assert stranger.get(address).status_code == 404
    assert stranger.put(api, {"courses": [basics.pk]}, content_type="application/json").status_code == 404
    assert Enrolment.objects.count() == 0
