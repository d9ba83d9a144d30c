"""Pictures in subsidised classes: none means no hours, a service that is down means hours, and nothing without consent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from jianglu.kernel.errors import Denied, DomainError
from jianglu.learning import services as learning
from jianglu.learning.cohorts import services as groups
from jianglu.learning.faces import ports, queries, rules, services
from jianglu.learning.faces.errors import (
    FaceCheckNotFound,
    FaceDecided,
    FacePictureNeeded,
    FaceReplayed,
    FaceWithoutConsent,
)
from jianglu.learning.models import Course, FaceCheck, HourEntry, PlaySession, Progress
from jianglu.learning.rules import Beat
from jianglu.people import services as people
from jianglu.platform import outgoing
from jianglu.platform.access import Actor, Role
from jianglu.platform.audit.models import AuditEntry
from jianglu.testing import at, make_actor, make_organisation, sign_in

from .test_study import ZONE, activity, beat

START = datetime(2023, 3, 1, 9, tzinfo=ZONE)
DAY = date(2023, 3, 1)


def taken(shade: int = 0, kind: str = "JPEG") -> ContentFile[bytes]:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "at home"
    Image.new("RGB", (200, 260), (shade, 90, 90)).save(out, kind, exif=exif)
    return ContentFile(out.getvalue(), name="me.jpg")


@pytest.fixture
def teacher(db: None) -> Actor:
    return make_actor(Role.TEACHER, organisation=make_organisation("康宁学校", kinds=["provider"]))


@pytest.fixture
def learner(course: Course, teacher: Actor, worker: Actor) -> Iterator[Actor]:
    """In a class that is paid with public money; agreed to pictures."""
    with at(START - timedelta(days=1)):
        group = groups.open_cohort(
            teacher, teacher.organisation_ids[0], title="护理班", starts_on=DAY, ends_on=DAY + timedelta(days=30),
            teacher_name="陈老师", courses=[course.pk], subsidised=True,
        )  # fmt: skip
        groups.join(worker, group.code)
        people.give_consent(worker, worker.person_id or 0, "face_check")
    return worker


def begun(learner: Actor, course: Course, seconds: int = 90, since: datetime = START) -> PlaySession:
    """A session with honest beats every half minute."""
    with at(since):
        session = learning.open_session(learner, activity(course, 1).pk)
    for n in range(1, seconds // 30 + 1):
        with at(since + timedelta(seconds=30 * n)):
            beat(learner, session, n, Beat(elapsed=30.0 * n))
    return session


def counted(learner: Actor) -> int:
    return sum(HourEntry.objects.filter(person_id=learner.person_id).values_list("seconds", flat=True))


class Says:
    """A port with one answer."""

    answer = ports.Seen(None)

    def check(self, person_id: int, taken: bytes) -> ports.Seen:
        return self.answer


@pytest.fixture
def says(settings: Any) -> type[Says]:
    settings.FACE_CHECK = f"{__name__}.Says"
    Says.answer = ports.Seen(None)
    return Says


def test_a_picture_in_time_lets_the_waiting_hours_count_and_lies_sealed_without_metadata(
    course: Course, learner: Actor
) -> None:
    session = begun(learner, course)
    with at(START + timedelta(seconds=95)):
        with pytest.raises(FacePictureNeeded):
            learning.confirm_presence(learner, session.key)
        assert counted(learner) == 0
        services.show_face(learner, session.key, taken())
    assert counted(learner) == 90
    check = FaceCheck.objects.get()
    assert (check.state, check.drawn) == ("unknown", True)
    assert b"at home" not in bytes(check.picture_sealed or b"") and b"JFIF" not in bytes(check.picture_sealed or b"")
    with at(START + timedelta(minutes=3)):
        learning.close_session(learner, session.key)
        assert not learning.open_session(learner, activity(course, 1).pk).face_due


def test_no_picture_earns_no_hours_until_the_teacher_confirms_once_and_never_twice(
    course: Course, learner: Actor, teacher: Actor
) -> None:
    session = begun(learner, course)
    with at(START + timedelta(seconds=150)):
        reply = beat(learner, session, 4, Beat(elapsed=150.0))
        assert reply["absent"] and reply["face"]
        learning.close_session(learner, session.key)
    check = FaceCheck.objects.get()
    assert (check.state, counted(learner), check.entry.reason if check.entry else "") == ("late", 0, "no_picture")
    with at(START + timedelta(hours=1)):
        services.decide(teacher, check.pk, same=True, reason="课堂上一直在")
        with pytest.raises(FaceDecided):
            services.decide(teacher, check.pk, same=True, reason="再来")
    assert counted(learner) == Progress.objects.get(activity=activity(course, 1)).seconds == 90


def test_hours_that_were_learnt_again_are_not_given_back(course: Course, learner: Actor, teacher: Actor) -> None:
    first = begun(learner, course)
    with at(START + timedelta(seconds=100)):
        learning.close_session(learner, first.key)
    second = begun(learner, course, since=START + timedelta(minutes=10))
    with at(START + timedelta(minutes=11, seconds=35)):
        services.show_face(learner, second.key, taken())
        services.decide(teacher, FaceCheck.objects.get(state="late").pk, same=True, reason="是本人")
    assert counted(learner) == 90


def test_somebody_else_earns_nothing_and_is_asked_again(course: Course, learner: Actor, says: type[Says]) -> None:
    says.answer = ports.Seen(False, 0.1)
    session = begun(learner, course)
    with at(START + timedelta(seconds=95)):
        assert services.show_face(learner, session.key, taken()).face_due
        with pytest.raises(FacePictureNeeded):
            learning.confirm_presence(learner, session.key)
        learning.close_session(learner, session.key)
    assert counted(learner) == 0 and HourEntry.objects.get().reason == "other_face"
    with at(START + timedelta(minutes=4)):
        assert learning.open_session(learner, activity(course, 1).pk).face_due


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (b'{"same": true, "score": 0.93}', "same"),
        (b'{"same": "yes"}', "unknown"),
        (b"<html>", "unknown"),
        (b"[" * 20000, "unknown"),
        (None, "unknown"),
    ],
)
def test_a_service_that_fails_refuses_nobody(
    course: Course, learner: Actor, settings: Any, monkeypatch: Any, answer: bytes | None, state: str
) -> None:
    asked: list[dict[str, Any]] = []

    def fetch(url: str, **more: Any) -> outgoing.Answer:
        asked.append(json.loads(more["body"]))
        if answer is None:
            raise outgoing.Unreachable("down")
        return outgoing.Answer(200, answer, {})

    monkeypatch.setattr(outgoing, "fetch", fetch)
    settings.FACE_CHECK, settings.FACE_SERVICE_URL = (
        "jianglu.learning.faces.ports.CityService",
        "https://faces.example/",
    )
    session = begun(learner, course)
    with at(START + timedelta(seconds=95)):
        services.show_face(learner, session.key, taken())
    check = FaceCheck.objects.get()
    assert (check.state, check.drawn, counted(learner)) == (state, state == "unknown", 90)
    assert set(asked[0]) == {"name", "id_number", "picture"}


def test_a_picture_is_shown_once_by_whomever_whatever_its_metadata(course: Course, learner: Actor) -> None:
    session = begun(learner, course)
    with at(START + timedelta(seconds=95)):
        services.show_face(learner, session.key, taken(kind="PNG"))
        learning.close_session(learner, session.key)
    PlaySession.objects.update(face_due=False)
    later = begun(learner, course, since=START + timedelta(hours=2))
    plain = BytesIO()
    Image.new("RGB", (200, 260), (0, 90, 90)).save(plain, "PNG")
    with at(START + timedelta(hours=2, seconds=95)), pytest.raises(FaceReplayed):
        services.show_face(learner, later.key, ContentFile(plain.getvalue(), name="other.png"))
    assert PlaySession.objects.get(pk=later.pk).face_due and FaceCheck.objects.count() == 1


def test_without_consent_nothing_is_kept_hours_count_and_the_teacher_is_told(
    course: Course, learner: Actor, teacher: Actor
) -> None:
    session = begun(learner, course)
    with at(START + timedelta(seconds=95)):
        people.withdraw_consent(learner, learner.person_id or 0, "face_check")
        with pytest.raises(FaceWithoutConsent):
            services.show_face(learner, session.key, taken())
        learning.confirm_presence(learner, session.key)
        learning.close_session(learner, session.key)
    second = begun(learner, course, 30, since=START + timedelta(minutes=5))
    with at(START + timedelta(minutes=6)):
        learning.close_session(learner, second.key)
    assert counted(learner) == 120
    check = FaceCheck.objects.get()
    assert (check.state, check.picture_sealed, check.digest) == ("without", None, "")
    with at(START + timedelta(hours=1)):
        services.decide(teacher, check.pk, same=False, reason="本人说没有学")
    assert counted(learner) == 30  # of the session that was looked at


def test_only_the_class_sees_the_picture_every_look_is_on_record_and_it_is_deleted_in_time(
    course: Course, learner: Actor, teacher: Actor
) -> None:
    session = begun(learner, course)
    with at(START + timedelta(seconds=95)):
        services.show_face(learner, session.key, taken())
    check = FaceCheck.objects.get()
    stranger = make_actor(Role.TEACHER, organisation=make_organisation("别的学校", kinds=["provider"]))
    with at(START + timedelta(hours=1)):
        for actor in (stranger, make_actor(Role.WORKER), learner):
            with pytest.raises((FaceCheckNotFound, Denied)):
                services.look(actor, check.pk)
            assert not queries.listed_checks(actor).exists()
            with pytest.raises(DomainError):
                services.decide(actor, check.pk, same=True, reason="我")
        with Image.open(BytesIO(services.look(teacher, check.pk))) as picture:
            assert picture.size == (200, 260) and not picture.getexif()
    assert AuditEntry.objects.filter(action="learning.face_looked").count() == 1
    with at(DAY + timedelta(days=179)):
        assert services.forget_old() == 0
    with at(DAY + timedelta(days=182)):
        assert services.forget_old() == 1
        with pytest.raises(FaceCheckNotFound):
            services.look(teacher, check.pk)


def test_what_is_no_picture_is_refused_and_a_free_class_asks_for_none(
    course: Course, learner: Actor, teacher: Actor, client: Client
) -> None:
    session = begun(learner, course)
    sign_in(client, learner)
    with at(START + timedelta(seconds=95)):
        address = reverse("learning:show_face", args=[session.key])
        assert client.post(address).status_code == 422
        bad = client.post(address, {"picture": ContentFile(b"<svg/>", name="me.jpg")})
        assert bad.status_code == 422 and bad.json()["code"].startswith("files.")
        good = client.post(address, {"picture": taken()})
        assert good.json() == {"seq": 3, "face": False}
        learning.close_session(learner, session.key)
    other = make_actor(Role.WORKER)
    with at(START):
        learning.enrol(other, course.pk)
        people.give_consent(other, other.person_id or 0, "face_check")
        assert not learning.open_session(other, activity(course, 1).pk).face_due
    sign_in(client, teacher)
    check = FaceCheck.objects.get()
    with at(START + timedelta(hours=1)):
        page = client.get(reverse("learning:face_check", args=[check.pk]))
        assert reverse("learning:face_picture", args=[check.pk]) in page.content.decode()
        shown = client.get(reverse("learning:face_picture", args=[check.pk]))
        assert (shown["Content-Type"], shown["Cache-Control"]) == ("image/jpeg", "private, no-store")
        client.post(reverse("learning:face_check", args=[check.pk]), {"same": "1", "reason": "认识"})
    check.refresh_from_db()
    assert (check.state, check.reason) == ("confirmed", "认识")


@given(st.lists(st.tuples(st.integers(0, 7200), st.booleans()), max_size=12), st.integers(0, 7200))
def test_random_pictures_stay_within_the_limit_and_a_failed_one_is_always_followed(
    earlier: list[tuple[int, bool]], at_second: int
) -> None:
    now = START + timedelta(seconds=at_second)
    shown = [rules.Shown(START + timedelta(seconds=s), good) for s, good in earlier if s <= at_second]
    rule = rules.face_rule(DAY)
    lately = [row for row in shown if row.at > now - rules.HOUR]
    assert rules.may_ask(shown, now, rule) == (len(lately) < rule.per_hour)
    if lately and not any(row.passed for row in lately):
        assert rules.asks_at_opening(shown, now)
    if lately and all(row.passed for row in lately):
        assert not rules.asks_at_opening(shown, now)
