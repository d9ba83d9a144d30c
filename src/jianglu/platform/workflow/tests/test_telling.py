"""Applicants hear how their cases go."""

from __future__ import annotations

import pytest

from jianglu.platform import events
from jianglu.platform.notifications.models import Notification

from .conftest import World

pytestmark = pytest.mark.django_db


def test_the_applicant_hears_of_each_official_step(world: World) -> None:
    case = world.until("accept")
    case = world.act(case, world.district, "return", "缺少场地证明")
    case = world.act(case, world.body, "resubmit")
    case = world.act(case, world.district, "take_on")
    world.act(case, world.body, "withdraw")
    events.dispatch()
    told = list(Notification.objects.filter(organisation_id=world.organisation_id).order_by("pk"))
    assert [note.code for note in told] == [
        "workflow.accepted", "workflow.your_turn", "workflow.progress", "workflow.closed",
    ]  # fmt: skip
    assert "缺少场地证明。请于 2023-03-15 前办理" in told[1].body
    assert told[1].link == f"/cases/{case.pk}/"
    assert told[1].sendings.count() == 2
    assert events.dispatch() == 0


def test_a_flow_that_is_not_the_applicants_is_silent(world: World, monkeypatch) -> None:
    from .flow import FLOW

    object.__setattr__(FLOW, "tells_applicant", False)
    try:
        world.until("city")
        events.dispatch()
    finally:
        object.__setattr__(FLOW, "tells_applicant", True)
    assert not Notification.objects.exists()
