"""Scoring without a network: a copy names nobody, what comes back counts once, the first device stands, time is kept."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from jianglu.assessment import errors
from jianglu.assessment.marking import queries as marking
from jianglu.assessment.marking import recusal
from jianglu.assessment.marking.models import Assignment, Rating
from jianglu.assessment.marking.services import rate
from jianglu.assessment.offline import queries, rules, services
from jianglu.assessment.offline.models import OfflineRating, RatingCopy
from jianglu.assessment.offline.services import Entry
from jianglu.platform.access import Actor
from jianglu.testing import at, sign_in

from . import world as w

DAY = datetime(2023, 3, 21, 8, 30, tzinfo=w.ZONE)
GOOD = {1: 30, 2: 40}


@given(st.integers(0, 50), st.integers(0, 50), st.integers(-40, 40))
def test_a_device_counts_upwards_and_comes_back_in_time(sequence: int, last: int, hours: int) -> None:
    why = rules.refused(sequence, last, now=DAY + timedelta(hours=hours), expires_at=DAY)
    assert (why == "") == (sequence > last and hours <= 0)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 100_000))
def test_a_rating_was_given_between_taking_and_now(seconds: float, passed: int) -> None:
    now = DAY + timedelta(seconds=passed)
    assert DAY <= rules.scored_at(DAY, seconds, now) <= now


@pytest.fixture
def day(db: None) -> tuple[w.World, list[Assignment]]:
    return prepared()


def prepared() -> tuple[w.World, list[Assignment]]:
    """Two candidates on the day of practice, and the tasks of the first assessor."""
    here = w.world(candidates=2)
    w.scheduled(here, w.open_plan(here))
    with at(DAY):
        return here, list(queries.due(here.assessor_actors[0]).order_by("registration__ticket"))


def entry(task: Assignment, sequence: int = 1, **changes: Any) -> Entry:
    """A good rating, half an hour after taking."""
    values = {"key": uuid.uuid4(), "points": GOOD, "absent": False, "comment": "", "seconds": 1800.0} | changes
    return Entry(sequence=sequence, assignment_id=task.pk, **values)


def taken(actor: Actor) -> RatingCopy:
    with at(DAY):
        return services.take_along(actor)


def sent(actor: Actor, copy: RatingCopy, *entries: Entry, hours: float = 1) -> list[str]:
    with at(DAY + timedelta(hours=hours)):
        return list(services.sync(actor, copy.key, entries).values())


def test_what_lies_on_the_tablet_names_nobody_and_tells_nobody_elses_points(day: Any) -> None:
    here, tasks = day
    other = Assignment.objects.exclude(assessor=here.assessors[0]).filter(registration=tasks[0].registration).get()
    with at(DAY):
        second = next(a for a, c in zip(here.assessor_actors, here.assessors, strict=True) if c.pk == other.assessor_id)
        rate(second, other.pk, points={1: 11, 2: 13}, comment="仅乙可见")
        page = sign_in(Client(), here.assessor_actors[0])
        reply = page.post(reverse("api-1:take_ratings"))
    text = reply.content.decode()
    person = tasks[0].registration.person
    assert reply.status_code == 200, text
    assert (
        person.name not in text
        and person.number_masked not in text
        and "仅乙可见" not in text
        and "11" not in str([row for row in reply.json()["candidates"] if "points" in row])
    )
    assert [row["ticket"] for row in reply.json()["candidates"]] == [task.registration.ticket for task in tasks]
    assert [line["critical"] for line in reply.json()["rubrics"][0]["criteria"]] == [True, False]
    assert reply.json()["owner"] == page.get(reverse("assessment:rating_offline_state")).json()["owner"]
    shell = Client().get(reverse("assessment:rating_offline"))
    assert shell.status_code == 200 and "离线评分" in shell.content.decode()
    with at(w.TODAY), pytest.raises(errors.NothingToTake):
        services.take_along(here.assessor_actors[0])  # practice is three weeks away


def test_sent_twice_it_is_one_rating_of_the_time_at_which_it_was_given(day: Any) -> None:
    here, tasks = day
    actor = here.assessor_actors[0]
    copy = taken(actor)
    first, second = entry(tasks[0]), entry(tasks[1], 2, points={1: 0, 2: 60}, seconds=2400)
    assert sent(actor, copy, second, first) == ["taken", "taken"]
    assert sent(actor, copy, first, second, hours=30) == ["taken", "taken"]  # answered before: late does not matter
    assert Rating.objects.count() == OfflineRating.objects.count() == 2
    rating = Rating.objects.get(assignment=tasks[0])
    assert (rating.total, rating.rated_at) == (70, DAY + timedelta(minutes=30))
    assert Rating.objects.get(assignment=tasks[1]).total == 0, "a critical fault fails the whole task"
    with pytest.raises(IntegrityError), transaction.atomic():
        OfflineRating.objects.update(outcome="conflict")


def test_of_two_devices_the_first_stands_and_the_other_is_told(day: Any) -> None:
    here, tasks = day
    actor = here.assessor_actors[0]
    tablet, phone = taken(actor), taken(actor)
    assert sent(actor, tablet, entry(tasks[0])) == ["taken"]
    assert sent(actor, phone, entry(tasks[0])) == ["same"]
    assert sent(actor, phone, entry(tasks[0], 2, points={1: 30, 2: 41})) == ["conflict"]
    assert Rating.objects.get().total == 70
    client = sign_in(Client(), here.actor)
    page = client.get(reverse("assessment:offline_ratings"), {"outcome": "conflict"}).content.decode()
    assert tasks[0].registration.ticket in page and "与已有评分不一致" in page and "2:41" not in page, "still blind"


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({"points": {1: 30}}, "invalid"),
        ({"points": {1: 30, 2: 61}}, "invalid"),
        ({"absent": True, "points": {}}, "taken"),
    ],
)
def test_what_the_server_takes(day: Any, change: dict[str, Any], outcome: str) -> None:
    here, tasks = day
    assert sent(here.assessor_actors[0], taken(here.assessor_actors[0]), entry(tasks[0], **change)) == [outcome]


def test_late_set_back_recused_or_not_assigned_gives_no_rating(day: Any) -> None:
    here, tasks = day
    actor = here.assessor_actors[0]
    copy = taken(actor)
    assert sent(actor, copy, entry(tasks[0], 5), hours=25) == ["too_late"]
    copy = taken(actor)
    others = Assignment.objects.exclude(assessor=here.assessors[0]).first()
    assert others is not None
    assert sent(actor, copy, entry(others, 3)) == ["not_assigned"]
    assert sent(actor, copy, entry(tasks[0], 3)) == ["out_of_order"], "of a device that was copied or set back"
    with at(DAY):
        recusal.recuse(actor, tasks[0].pk, kind="relative")
    assert sent(actor, copy, entry(tasks[0], 4)) == ["not_assigned"]
    assert not Rating.objects.exists()
    with pytest.raises(errors.CopyNotFound):
        sent(here.assessor_actors[1], copy, entry(tasks[1], 9))


def test_the_call_takes_only_what_it_understands(day: Any) -> None:
    here, tasks = day
    copy = taken(here.assessor_actors[0])
    client = sign_in(Client(), here.assessor_actors[0])
    row: dict[str, Any] = {
        "key": str(uuid.uuid4()),
        "sequence": 1,
        "assignment_id": tasks[0].pk,
        "points": {"1": 30, "2": 40},
    }
    address = reverse("api-1:return_ratings")

    def post(**changes: Any) -> Any:
        body = {"copy": str(copy.key), "ratings": [row | changes]}
        return client.post(address, json.dumps(body), content_type="application/json")

    with at(DAY + timedelta(hours=1)):
        for bad in ({"sequence": 0}, {"key": "1"}, {"points": {"1": -1}}, {"seconds": -1}, {"assignment_id": 2**70}):
            assert post(**bad).status_code == 422, bad
        assert Client().post(address, "{}", content_type="application/json").status_code == 401
        assert post().json() == {"outcomes": {row["key"]: "taken"}}
        assert client.get(reverse("assessment:offline_ratings")).status_code in (200, 403)


def at_once(count: int, go: Callable[[int], list[str]]) -> list[str]:
    """Outcomes of `go(0..count-1)` in as many threads."""

    def one(n: int) -> list[str]:
        try:
            return go(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return sorted(outcome for outcomes in pool.map(one, range(count)) for outcome in outcomes)


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_the_same_ratings_sent_at_once_and_by_two_devices_give_one_each() -> None:
    here, tasks = prepared()
    actor = here.assessor_actors[0]
    copies = [taken(actor), taken(actor)]
    same = [entry(tasks[0]), entry(tasks[1], 2)]
    assert at_once(4, lambda n: sent(actor, copies[0], *same)) == ["taken"] * 8
    assert Rating.objects.count() == OfflineRating.objects.count() == 2
    assert at_once(2, lambda n: sent(actor, copies[1], entry(tasks[0], 1 + n))) in (
        ["same", "same"],
        ["out_of_order", "same"],
    )
    assert Rating.objects.count() == 2


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_devices_that_disagree_at_once_give_one_rating_and_one_conflict() -> None:
    here, tasks = prepared()
    actor = here.assessor_actors[0]
    copies = [taken(actor), taken(actor)]
    found = at_once(2, lambda n: sent(actor, copies[n], entry(tasks[0], points={1: 30, 2: 40 + n})))
    assert found == ["conflict", "taken"]
    assert Rating.objects.count() == 1 and marking.waiting(actor) == len(tasks) - 1
