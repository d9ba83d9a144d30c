"""Live classes: told once, a door that opens for members alone and in time, and who came."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from jianglu.kernel.errors import Denied, NotFound
from jianglu.learning.cohorts import services
from jianglu.learning.lives import services as live
from jianglu.learning.lives.errors import DoorClosed, LiveUnfit
from jianglu.learning.models import Cohort, LiveClass, LiveVisit
from jianglu.platform.access import Actor, Role
from jianglu.platform.calendar.clock import ZONE
from jianglu.platform.notifications.models import Notification
from jianglu.testing import at, make_actor, make_organisation, sign_in

NOW = datetime(2023, 3, 1, 9, tzinfo=ZONE)
BEGIN = datetime(2023, 3, 6, 19, 30, tzinfo=ZONE)
WHERE = "https://meeting.example/room?pwd=7"


@pytest.fixture
def teacher(db: None) -> Actor:
    return make_actor(Role.PROVIDER, organisation=make_organisation(kinds=["provider"]))


@pytest.fixture
def group(teacher: Actor) -> Cohort:
    with at(NOW):
        unit = next(iter(teacher.organisation_ids))
        return services.open_cohort(
            teacher,
            unit,
            title="焊工夜校",
            starts_on=date(2023, 3, 1),
            ends_on=date(2023, 3, 31),
            teacher_name="陈老师",
        )


@pytest.fixture
def member(group: Cohort) -> Actor:
    worker = make_actor(Role.WORKER)
    with at(NOW):
        services.join(worker, group.code)
    return worker


@pytest.fixture
def meeting(teacher: Actor, group: Cohort, member: Actor) -> LiveClass:
    with at(NOW):
        return live.set_live(teacher, group.pk, title="答疑", url=WHERE, starts_at=BEGIN, minutes=60)


def told() -> Counter[str]:
    return Counter(row.code.split(".")[1] for row in Notification.objects.filter(code__startswith="learning.live"))


@pytest.mark.parametrize(
    ("minutes", "opens"), [(-16, False), (-15, True), (0, True), (59, True), (60, False), (-60 * 24, False)]
)
def test_the_door_opens_a_quarter_before_and_shuts_at_the_end(
    meeting: LiveClass, member: Actor, minutes: int, opens: bool
) -> None:
    with at(BEGIN + timedelta(minutes=minutes)):
        if opens:
            assert live.enter(member, meeting.pk) == live.enter(member, meeting.pk) == WHERE
            assert LiveVisit.objects.count() == 1
        else:
            with pytest.raises(DoorClosed):
                live.enter(member, meeting.pk)
            assert not LiveVisit.objects.exists()


def test_nobody_else_learns_where_it_is(meeting: LiveClass, group: Cohort, member: Actor, client: Client) -> None:
    stranger = make_actor(Role.WORKER)
    with at(BEGIN):
        with pytest.raises(NotFound):
            live.enter(stranger, meeting.pk)
        with pytest.raises(Denied):
            live.call_off(
                make_actor(Role.PROVIDER, organisation=make_organisation(kinds=["provider"])), meeting.pk, "x"
            )
        shown = sign_in(client, member).get(f"/learn/groups/{group.pk}/")
        page = shown.content.decode()
        assert "进入直播课" in page and "meeting.example" not in page
        assert "form-action 'self' https://meeting.example;" in shown["Content-Security-Policy"] + ";"
        answer = client.post(f"/learn/live/{meeting.pk}/")
        assert (answer.status_code, answer["Location"]) == (302, WHERE)
        services.leave(member, group.pk)
        with pytest.raises(NotFound):
            live.enter(member, meeting.pk)


def test_what_does_not_fit_is_named_by_field(teacher: Actor, group: Cohort) -> None:
    for field, value in (
        ("url", "http://meeting.example/"), ("url", "javascript:alert(1)"), ("url", "https://a:b@meeting.example/"),
        ("starts_at", NOW), ("starts_at", datetime(2023, 4, 1, tzinfo=ZONE)), ("minutes", 0), ("minutes", 301),
    ):  # fmt: skip
        said = {"title": "答疑", "url": WHERE, "starts_at": BEGIN, "minutes": 60, field: value}
        with at(NOW), pytest.raises(LiveUnfit) as caught:
            live.set_live(teacher, group.pk, **said)
        assert list(caught.value.fields) == [field]
    assert not LiveClass.objects.exists() and not told()


def test_members_are_told_reminded_once_and_told_when_it_is_called_off(meeting: LiveClass, teacher: Actor) -> None:
    assert told() == {"live_set": 1}
    for minutes, count in ((-61, 0), (-60, 1), (-50, 0), (1, 0)):
        with at(BEGIN + timedelta(minutes=minutes)):
            assert live.remind_due() == count
    with at(BEGIN):
        live.call_off(teacher, meeting.pk, "停电")
        with pytest.raises(DoorClosed):
            live.call_off(teacher, meeting.pk, "停电")
    assert told() == {"live_set": 1, "live_soon": 1, "live_off": 1}


@pytest.mark.django_db(transaction=True)
def test_ten_devices_and_two_reminders_at_once_count_once(meeting: LiveClass, member: Actor) -> None:
    def run(verb: object) -> None:
        try:
            with at(BEGIN - timedelta(minutes=5)):
                verb()  # type: ignore[operator]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(run, [live.remind_due] * 2 + [lambda: live.enter(member, meeting.pk)] * 10))
    assert LiveVisit.objects.count() == 1
    assert told()["live_soon"] == 1


def test_the_teacher_sees_who_came_and_takes_the_list_away(
    meeting: LiveClass, member: Actor, teacher: Actor, group: Cohort, client: Client
) -> None:
    absent = make_actor(Role.WORKER)
    with at(BEGIN):
        services.join(absent, group.code)
        live.enter(member, meeting.pk)
        sign_in(client, teacher)
        assert "1 人到课" in client.get(f"/teach/groups/{group.pk}/").content.decode()
        page = client.get(f"/teach/live/{meeting.pk}/").content.decode()
        assert (page.count("已到"), page.count("未到")) == (2, 2)  # a choice of the filter, and a row
        assert client.get(f"/teach/live/{meeting.pk}/?export=xlsx").content[:2] == b"PK"
        form = {"title": "再来", "url": WHERE, "starts_at": "2023-03-10T19:30", "minutes": "45"}
        assert client.post(f"/teach/groups/{group.pk}/live/", form).status_code == 302
        again = LiveClass.objects.get(title="再来")
        assert (again.starts_at, again.teacher_name) == (datetime(2023, 3, 10, 19, 30, tzinfo=ZONE), "陈老师")
        assert client.post(f"/teach/live/{again.pk}/off/", {"why": "教师出差"}).status_code == 302
        again.refresh_from_db()
        assert again.cancelled_why == "教师出差"
