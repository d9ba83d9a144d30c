"""Messages reach whom they should, by the ways they want."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import IntegrityError, transaction

from jianglu.kernel.errors import NotFound
from jianglu.platform.access import Actor, Role
from jianglu.platform.notifications import MESSAGES, Channel, Message, notify, queries, services
from jianglu.platform.notifications.models import Notification, Sending
from jianglu.testing import at, make_actor, make_organisation, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox(settings, tmp_path: Path) -> Iterator[Path]:
    settings.SMS_FILE_PATH = tmp_path
    kept = dict(MESSAGES)
    yield tmp_path
    MESSAGES.clear()
    MESSAGES.update(kept)


def said(*channels: str, binding: bool = False) -> Message:
    return Message("workflow.test", "报名成功", "您已报上“%(course)s”。", ["inbox", *channels], binding=binding)


def worker(phone: str = "13812345678") -> tuple[Actor, int]:
    person = make_person(phone=phone)
    actor = make_actor(Role.WORKER, person=person)
    get_user_model().objects.filter(pk=actor.user_id).update(email="worker@example.org")
    return actor, person.pk


def test_a_message_comes_into_the_inbox_and_is_read() -> None:
    me, person_id = worker()
    other, _ = worker("13912345678")
    note = notify(said(), person_id=person_id, link="/x/", course="电工")
    assert (note.title, note.body) == ("报名成功", "您已报上“电工”。")
    assert (queries.unread_count(me), queries.unread_count(other), queries.unread_count(Actor.anonymous())) == (1, 0, 0)
    with pytest.raises(NotFound):
        services.mark_read(other, note.pk)
    services.mark_read(me, note.pk)
    assert queries.unread_count(me) == 0


def test_a_units_inbox_is_shared() -> None:
    unit = make_organisation(kinds=["provider"])
    first, second = (make_actor(Role.PROVIDER, organisation=unit) for _ in range(2))
    notify(said(), organisation_id=unit.pk, course="焊工")
    assert services.mark_all_read(first) == 1
    assert queries.unread_count(second) == 0


def test_sms_and_mail_leave_once_as_real_files(outbox: Path) -> None:
    _me, person_id = worker()
    notify(said("sms", "email"), person_id=person_id, course="电工")
    assert services.deliver() == 2
    assert services.deliver() == 0
    (sms,) = outbox.glob("*.json")
    content = json.loads(sms.read_text())
    assert content["phone"] == "13812345678"
    assert "您已报上“电工”。" in content["text"]
    assert [(m.to, m.subject) for m in mail.outbox] == [(["worker@example.org"], "报名成功")]


def test_nothing_leaves_before_the_commit_or_after_a_rollback(outbox: Path) -> None:
    _me, person_id = worker()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        notify(said("sms"), person_id=person_id, course="电工")
        1 / 0  # noqa: B018
    assert services.deliver() == 0
    assert not list(outbox.iterdir())


def test_who_does_not_want_sms_gets_none_unless_it_binds(outbox: Path) -> None:
    me, person_id = worker()
    casual = said("sms", "email")
    services.prefer(me, {("workflow", Channel.EMAIL)})
    notify(casual, person_id=person_id, course="电工")
    services.deliver()
    assert (len(list(outbox.iterdir())), len(mail.outbox)) == (0, 1)
    MESSAGES.pop("workflow.test")
    notify(said("sms", binding=True), person_id=person_id, course="电工")
    services.deliver()
    assert len(list(outbox.iterdir())) == 1


def test_without_a_phone_the_inbox_is_left(outbox: Path) -> None:
    person = make_person()
    notify(said("sms"), person_id=person.pk, course="电工")
    services.deliver()
    assert Sending.objects.get().state == "no_address"


def test_a_gateway_that_fails_is_tried_again_and_given_up(monkeypatch) -> None:
    class Broken:
        def send(self, phone: str, text: str, *, reference: str) -> None:
            raise OSError("gateway down")

    monkeypatch.setattr("jianglu.platform.notifications.ports.sms", Broken)
    _me, person_id = worker()
    with at("2023-03-01") as start:
        notify(said("sms"), person_id=person_id, course="电工")
        services.deliver()
        assert services.deliver() == 0
    for day in range(1, 10):
        with at(start + timedelta(days=day)):
            services.deliver()
    sending = Sending.objects.get()
    assert (sending.state, sending.attempts, sending.error) == ("dead", 6, "gateway down")


def test_a_recipient_is_exactly_one() -> None:
    for recipients in ({}, {"person_id": worker()[1], "user_id": worker("13912345678")[0].user_id}):
        with pytest.raises(IntegrityError), transaction.atomic():
            notify(said() if "workflow.test" not in MESSAGES else MESSAGES["workflow.test"], course="x", **recipients)
    assert not Notification.objects.exists()


def test_a_missing_value_is_noticed_when_it_is_said() -> None:
    with pytest.raises(KeyError):
        notify(said(), person_id=worker()[1])
