"""The operator's page of dead letters."""

from __future__ import annotations

import pytest
from django.test import Client

from jianglu.platform import calendar
from jianglu.platform.access import Role
from jianglu.platform.events.models import Delivery, Event
from jianglu.testing import make_actor, sign_in


@pytest.mark.django_db
def test_the_operator_sees_dead_letters_and_retries_them(client: Client) -> None:
    now = calendar.now()
    event = Event.objects.create(name="x.y", payload={}, occurred_at=now)
    dead = Delivery.objects.create(
        event=event,
        handler="x.handlers.y",
        state="dead",
        attempts=8,
        due_at=now,
        error="Traceback\nValueError: no such room",
    )
    sign_in(client, make_actor(Role.CITY_CLERK))
    assert client.get("/events/").status_code == 403
    assert client.post(f"/events/{dead.pk}/retry/").status_code == 403
    sign_in(client, make_actor(Role.OPERATOR))
    page = client.get("/events/").content.decode()
    assert "ValueError: no such room" in page
    assert f"/events/{dead.pk}/retry/" in page
    assert client.post(f"/events/{dead.pk}/retry/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    dead.refresh_from_db()
    assert (dead.state, dead.attempts) == ("pending", 0)
