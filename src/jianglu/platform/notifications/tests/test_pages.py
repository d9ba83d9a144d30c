"""The inbox and the preferences."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from jianglu.platform.access import Role
from jianglu.platform.notifications import MESSAGES, Message, notify
from jianglu.platform.notifications.models import Notification, Preference
from jianglu.testing import make_actor, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def message() -> Iterator[Message]:
    yield Message("workflow.page_test", "报名成功", "您已报上“%(course)s”。", ["inbox", "sms"])
    del MESSAGES["workflow.page_test"]


def test_the_inbox_shows_opens_and_counts(message: Message, client: Client, django_assert_max_num_queries) -> None:
    me, other = make_actor(Role.WORKER), make_actor(Role.WORKER)
    note = notify(message, person_id=me.person_id, link="/kit/", course="电工")
    for _ in range(5):
        notify(message, person_id=me.person_id, course="焊工")
    sign_in(client, me)
    with django_assert_max_num_queries(12):
        page = client.get("/messages/").content.decode()
    assert "您已报上“电工”。" in page
    assert '<span class="count">6</span>' in client.get("/me/").content.decode()
    assert client.post(f"/messages/{note.pk}/open/")["Location"] == "/kit/"
    client.post("/messages/read-all/")
    assert not Notification.objects.filter(read_at=None).exists()
    sign_in(client, other)
    assert "电工" not in client.get("/messages/").content.decode()
    assert client.post(f"/messages/{note.pk}/open/").status_code == 404


def test_preferences_are_kept(message: Message, client: Client) -> None:
    me = make_actor(Role.WORKER)
    sign_in(client, me)
    assert 'name="workflow.sms"' in client.get("/messages/preferences/").content.decode()
    client.post("/messages/preferences/", {"workflow.email": "1"})
    kept = Preference.objects.filter(user_id=me.user_id, room="workflow").values_list("channel", flat=True)
    assert list(kept) == ["sms"]
