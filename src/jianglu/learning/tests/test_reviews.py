"""Review by a second person, quality, captions, and courses that nobody keeps up."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from jianglu.kernel.errors import Denied
from jianglu.learning import quality, queries, rules, services
from jianglu.learning.captions import BadCaptions, as_vtt
from jianglu.learning.errors import InReview, NothingToPublish, NotInReview
from jianglu.learning.models import Activity, Course, CourseReview, ReviewRemark
from jianglu.platform import workflow
from jianglu.platform.access import Actor, Role
from jianglu.platform.notifications.models import Notification
from jianglu.platform.workflow.errors import ConflictOfInterest, NotYours
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, sign_in

from .conftest import PACKAGE


@pytest.fixture
def author(course: Course) -> Actor:
    return make_actor(Role.PROVIDER, organisation=make_organisation(kinds=["provider"]))


@pytest.fixture
def draft(author: Actor) -> Course:
    return services.import_course(
        author, {**PACKAGE, "title": "新课"}, organisation_id=author.organisation_ids[0], draft=True
    )


def decide(actor: Actor, review: CourseReview, action: str, reason: str = "") -> None:
    review.refresh_from_db()
    workflow.act(actor, review.case_id, action, version=review.case.version, reason=reason)


def test_a_second_person_publishes_after_remarks_were_answered(author: Actor, draft: Course) -> None:
    reviewer = make_actor(Role.CITY_CLERK)
    with pytest.raises(Denied):
        services.publish(author, draft.pk)
    review = services.send_to_review(author, draft.pk)
    text = Activity.objects.get(module__version=review.version, seq=1)
    for change in (
        lambda: services.edit_activity(author, text.pk, title="改"),
        lambda: services.describe(author, draft.pk, title="改"),
        lambda: services.add_module(author, draft.pk, "加"),
        lambda: services.send_to_review(author, draft.pk),
        lambda: services.publish(reviewer, draft.pk),
    ):
        with pytest.raises(InReview):
            change()
    said = services.remark(reviewer, review.case_id, "讲清步骤", activity_id=text.pk)
    with pytest.raises(Denied):
        services.remark(author, review.case_id, "很好")
    with pytest.raises((NotYours, ConflictOfInterest)):
        decide(author, review, "publish")
    decide(reviewer, review, "return", "请按意见修改")
    assert (
        Notification.objects.filter(code="learning.review_returned", organisation_id=draft.organisation_id).count() == 1
    )
    with pytest.raises(NotInReview):
        services.remark(reviewer, review.case_id, "还有")
    services.edit_activity(author, text.pk, body="湿手、涂皂、七步、冲净、擦干。")
    services.answer_remark(author, said.pk, "已补")
    assert services.send_to_review(author, draft.pk) == review
    decide(reviewer, review, "publish")
    draft.refresh_from_db()
    review.refresh_from_db()
    assert draft.current is not None and draft.current.published_by == reviewer.name
    assert review.closed_at is not None and not review.locked
    assert ReviewRemark.objects.get().answer == "已补"


def test_the_bureau_does_not_review_its_own_hand(course: Course) -> None:
    first, second = make_actor(Role.CITY_CLERK), make_actor(Role.CITY_CLERK)
    services.begin_version(first, course.pk)
    review = services.send_to_review(first, course.pk)
    with pytest.raises(ConflictOfInterest):
        decide(first, review, "publish")
    decide(second, review, "publish")
    course.refresh_from_db()
    assert course.current is not None and course.current.number == 2


def test_what_cannot_be_learnt_is_not_sent_and_a_withdrawn_draft_is_free_again(author: Actor, draft: Course) -> None:
    quiz = Activity.objects.get(module__version__course=draft, kind="quiz")
    for question in quiz.questions.all():
        services.remove_question(author, question.pk)
    with pytest.raises(NothingToPublish):
        services.send_to_review(author, draft.pk)
    services.remove_activity(author, quiz.pk)
    review = services.send_to_review(author, draft.pk)
    decide(author, review, "withdraw")
    services.describe(author, draft.pk, title="再改")
    assert services.send_to_review(author, draft.pk) != review


def test_pages_of_author_reviewer_and_teacher(author: Actor, draft: Course) -> None:
    unit = author.organisation_ids[0]
    mine = sign_in(Client(), author)
    shop = f"/teach/courses/{draft.pk}/"
    page = mine.get(shop).content.decode()
    assert "质量分" in page and "学习目标" in page
    teacher = sign_in(Client(), make_actor(Role.TEACHER, organisation=draft.organisation))
    assert "请本单位送审" in teacher.get(shop).content.decode()
    assert teacher.post(shop + "ask/").status_code == 302
    assert Notification.objects.filter(code="learning.review_asked", organisation_id=unit).count() == 1
    mine.post(shop + "send/")
    review = draft.reviews.get()
    text = Activity.objects.get(module__version=review.version, seq=1)
    reviewer = sign_in(Client(), make_actor(Role.CITY_CLERK))
    url = f"/teach/reviews/{review.case_id}/"
    assert reviewer.post(url + "remarks/", {"activity": text.pk, "text": "讲清步骤"}).status_code == 302
    assert "讲清步骤" in reviewer.get(url).content.decode()
    assert reviewer.get(f"/teach/activities/{text.pk}/preview/").status_code == 200
    assert url in reviewer.get(f"/cases/{review.case_id}/").content.decode()
    assert "讲清步骤" in mine.get(shop).content.decode()
    assert "正在审核" in mine.get(f"/teach/activities/{text.pk}/").content.decode()
    for stranger in (
        make_actor(Role.WORKER),
        make_actor(Role.PROVIDER),
        make_actor(Role.DISTRICT_CLERK, region="500199"),
    ):
        assert sign_in(Client(), stranger).get(url).status_code == 404
        assert sign_in(Client(), stranger).get(f"/teach/activities/{text.pk}/preview/").status_code == 404


def test_an_owner_is_asked_once_and_silence_retires(course: Course, worker: Actor) -> None:
    old = Course.objects.get()
    with at("2023-03-02"):
        services.enrol(worker, old.pk)
        assert services.ask_owners(SYSTEM) == 0
    with at("2031-03-02"):
        assert services.ask_owners(SYSTEM) == 1 and services.ask_owners(SYSTEM) == 0
        assert services.retire_unanswered(SYSTEM) == 0
    with at("2031-03-20"):
        services.keep_course(make_actor(Role.CITY_CLERK), old.pk, "工艺没有变化")
        assert services.ask_owners(SYSTEM) == 0
    with at("2032-04-02"):
        assert services.ask_owners(SYSTEM) == 1
    with at("2032-05-03"):
        assert services.retire_unanswered(SYSTEM) == 1
        assert not queries.catalogue("").exists()
        assert queries.outline(queries.get_course(old.pk), worker.person_id).enrolment is not None


@given(
    st.dates(date(2015, 1, 1), date(2025, 1, 1)),
    st.none() | st.dates(date(2015, 1, 1), date(2030, 1, 1)),
    st.dates(date(2025, 1, 1), date(2035, 1, 1)),
)
def test_only_old_and_unused_courses_are_asked_about(published: date, last: date | None, today: date) -> None:
    assert rules.stale(published, last, False, today) == "occupation"
    asked = rules.stale(published, last, True, today) == "old"
    used = max(published, last or published)
    assert asked == (
        (today - published).days >= 3 * 365
        and rules.add_months(published, 36) <= today
        and rules.add_months(used, 12) <= today
    )


PART = st.builds(
    quality.Part, chapter=st.integers(1, 3), kind=st.sampled_from(["text", "video", "quiz"]), seconds=st.integers(0, 7200),
    questions=st.integers(0, 9), explained=st.integers(0, 9), captions=st.booleans(),
)  # fmt: skip


@given(
    st.builds(
        quality.Seen, summary=st.text(max_size=80), outcomes=st.integers(0, 6), teacher=st.sampled_from(["", "张老师"]),
        parts=st.lists(PART, max_size=6).map(tuple), chapters=st.integers(0, 3), learners=st.integers(0, 100),
        completed=st.integers(0, 100),
    )
)  # fmt: skip
def test_a_score_is_explained_to_its_last_point(seen: quality.Seen) -> None:
    criteria = quality.judge(seen)
    assert all(0 <= row.got <= row.of and bool(row.advice) == (row.got < row.of) for row in criteria)
    assert 0 <= quality.score(criteria) <= 100
    assert {row.code for row in criteria} >= {"outcomes", "description", "structure", "practice"}
    assert ("captions" in {row.code for row in criteria}) == any(part.kind == "video" for part in seen.parts)


def test_captions_come_clean_or_not_at_all() -> None:
    srt = "1\r\n00:00:01,000 --> 00:00:02,500\r\n<b>湿手</b> & 涂皂\r\n\r\n2\n00:00:03,0 --> 00:01:04,000\n冲<c.x>净\n"
    vtt = as_vtt(srt.encode("gb18030"))
    assert vtt == "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n湿手 &amp; 涂皂\n\n00:00:03.000 --> 00:01:04.000\n冲净\n"
    assert as_vtt(vtt.encode()).count("-->") == 2
    for wrong in (
        b"",
        b"hello",
        b"00:00:05.000 --> 00:00:01.000\nx",
        b"\x00\x01",
        b"00:00:05.000 --> 00:00:06.000\nx\n\n00:00:01.000 --> 00:00:02.000\ny",
    ):
        with pytest.raises(BadCaptions):
            as_vtt(wrong)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader_of_captions(text: str) -> None:
    try:
        found = as_vtt(f"00:00:01.000 --> 00:00:02.000\n{text}".encode("utf-8", "replace"))
    except BadCaptions:
        return
    assert found.startswith("WEBVTT\n\n") and found.count("-->") >= 1
