# ruff: noqa: F811  the fixtures are those of the checks
"""Appeals against the teacher's word: once, in time, by other hands, and hours follow the outcome exactly."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from jianglu.kernel.errors import Denied, DomainError, NotFound
from jianglu.learning import services as learning
from jianglu.learning.faces import appeals, queries, rules, services
from jianglu.learning.faces.errors import FaceCheckNotFound, FaceGroundsMissing, FaceNotAppealable, FaceSameHands
from jianglu.learning.models import Course, FaceAppeal, FaceCheck, HourEntry, Progress
from jianglu.platform import calendar, workflow
from jianglu.platform.access import Actor, Role
from jianglu.platform.audit.models import AuditEntry
from jianglu.platform.notifications.models import Notification
from jianglu.testing import at, make_actor, sign_in

from .test_faces import START, begun, counted, learner, taken, teacher  # noqa: F401

LATER = START + timedelta(hours=3)


@pytest.fixture
def rejected(course: Course, learner: Actor, teacher: Actor) -> FaceCheck:
    """Ninety seconds that counted and a word that took them back."""
    session = begun(learner, course)
    with at(START + timedelta(seconds=95)):
        services.show_face(learner, session.key, taken())
        learning.close_session(learner, session.key)
    assert counted(learner) == 90
    with at(START + timedelta(hours=1)):
        check = services.decide(teacher, FaceCheck.objects.get().pk, same=False, reason="不像")
    assert counted(learner) == 0
    return check


def officer(check: FaceCheck) -> Actor:
    return make_actor(Role.DISTRICT_CLERK, region=check.region_code[:6])


def decided(actor: Actor, made: FaceAppeal, action: str, reason: str = "家人作证，照片逆光") -> None:
    made.case.refresh_from_db()
    workflow.act(actor, made.case_id, action, version=made.case.version, reason=reason)
    made.refresh_from_db()


def test_an_upheld_appeal_gives_back_exactly_what_was_taken_and_tells_both(
    rejected: FaceCheck,
    learner: Actor,
    teacher: Actor,
) -> None:
    told = Notification.objects.get(code="learning.face_rejected")
    assert told.person_id == learner.person_id and "30" in told.body_zh
    with at(LATER):
        made = appeals.appeal(learner, rejected.pk, "我在家里，家人可以作证")
        decided(officer(rejected), made, "uphold")
    rejected.refresh_from_db()
    assert (made.state, made.answer, rejected.state) == ("upheld", "家人作证，照片逆光", "confirmed")
    assert counted(learner) == 90 and Progress.objects.get(enrolment__person_id=learner.person_id).seconds == 90
    kinds = list(HourEntry.objects.order_by("pk").values_list("kind", "seconds"))
    assert kinds == [("reading", 90), ("correction", -90), ("correction", 90)]
    answered = Notification.objects.filter(code="learning.face_answered")
    assert {(row.person_id, row.organisation_id) for row in answered} == {
        (learner.person_id, None), (None, teacher.organisation_ids[0])
    }  # fmt: skip
    actions = set(AuditEntry.objects.filter(action__startswith="learning.face_appeal").values_list("action", flat=True))
    assert actions == {"learning.face_appealed", "learning.face_appeal_answered"}


def test_a_refused_one_changes_nothing_and_there_is_no_second(rejected: FaceCheck, learner: Actor) -> None:
    with at(LATER):
        made = appeals.appeal(learner, rejected.pk, "是我")
        with pytest.raises(DomainError):  # without a reason
            decided(officer(rejected), made, "reject", "")
        decided(officer(rejected), made, "reject", "明显不是同一人")
        assert (made.state, counted(learner)) == ("rejected", 0)
        with pytest.raises(FaceNotAppealable):
            appeals.appeal(learner, rejected.pk, "再看看")


def test_other_hands_decide(rejected: FaceCheck, learner: Actor, teacher: Actor) -> None:
    clerk = officer(rejected)
    FaceCheck.objects.filter(pk=rejected.pk).update(decided_by_id=clerk.user_id)
    with at(LATER):
        made = appeals.appeal(learner, rejected.pk, "是我")
        with pytest.raises(FaceSameHands):
            decided(clerk, made, "uphold")
        for actor in (teacher, learner, make_actor(Role.WORKER)):
            with pytest.raises((Denied, NotFound, DomainError)):
                decided(actor, made, "uphold")
        assert counted(learner) == 0
        decided(officer(rejected), made, "uphold")
    assert counted(learner) == 90


def test_only_ones_own_rejected_check_in_time_and_with_grounds(
    rejected: FaceCheck,
    learner: Actor,
    teacher: Actor,
) -> None:
    with at(LATER):
        with pytest.raises(FaceCheckNotFound):
            appeals.appeal(make_actor(Role.WORKER), rejected.pk, "x")
        with pytest.raises(Denied):
            appeals.appeal(teacher, rejected.pk, "x")
        with pytest.raises(FaceGroundsMissing):
            appeals.appeal(learner, rejected.pk, "  ")
    with at(LATER + timedelta(days=rules.face_rule(calendar.today()).appeal_days)), pytest.raises(FaceNotAppealable):
        appeals.appeal(learner, rejected.pk, "太晚")
    FaceCheck.objects.filter(pk=rejected.pk).update(state="confirmed")
    with at(LATER), pytest.raises(FaceNotAppealable):
        appeals.appeal(learner, rejected.pk, "没有不利结论")


def test_the_picture_stays_until_the_appeal_is_answered(rejected: FaceCheck, learner: Actor) -> None:
    with at(LATER):
        made = appeals.appeal(learner, rejected.pk, "是我")
    with at(START + timedelta(days=rules.face_rule(calendar.today()).keep_days + 1)):
        assert services.forget_old() == 0
        decided(officer(rejected), made, "reject", "看过照片")
        assert services.forget_old() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one(rejected: FaceCheck, learner: Actor) -> None:
    def file(_n: int) -> str:
        try:
            with at(LATER):
                return appeals.appeal(learner, rejected.pk, "是我").state
        except FaceNotAppealable:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(file, range(4))) == ["open", "refused", "refused", "refused"]


def test_the_pages_lead_the_learner_there_and_the_officer_to_the_picture(
    rejected: FaceCheck,
    learner: Actor,
    client: Client,
) -> None:
    with at(LATER):
        sign_in(client, learner)
        assert "我要申诉" in client.get("/learn/faces/").content.decode()
        assert client.post(f"/learn/faces/{rejected.pk}/", {"grounds": "我在家学的"}).status_code == 302
        made = FaceAppeal.objects.get()
        page = client.get("/learn/faces/").content.decode()
        assert "复核中" in page and "我要申诉" not in page
        (row,) = client.get("/api/v1/learning/me/face-checks").json()["items"]
        assert (row["appeal"], row["appealable"]) == ("open", False)
        clerk = officer(rejected)
        sign_in(client, clerk)
        page = client.get(f"/cases/{made.case_id}/").content.decode()
        assert "我在家学的" in page and f"/teach/faces/{rejected.pk}/" in page
        assert "我在家学的" in client.get(f"/teach/faces/{rejected.pk}/").content.decode()
        assert queries.get_check(clerk, rejected.pk).appeal == made
