"""The outbox: with the transaction, once a handler, no handler in another's way."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from jianglu.kernel.errors import Denied, NotFound
from jianglu.platform import calendar, events
from jianglu.platform.access import Actor
from jianglu.platform.calendar.testing import at
from jianglu.platform.events import services
from jianglu.platform.events.models import Delivery, Event

heard: list[tuple[str, int]] = []


@dataclass(frozen=True)
class Rang(events.DomainEvent):
    name = "events_test.rang"
    number: int


@dataclass(frozen=True)
class Answered(events.DomainEvent):
    name = "events_test.answered"
    number: int


@pytest.fixture(autouse=True)
def only_our_handlers() -> Iterator[None]:
    heard.clear()
    kept = {name: dict(events.HANDLERS.get(name, {})) for name in (Rang.name, Answered.name)}
    for name in kept:
        events.HANDLERS[name].clear()
    yield
    events.HANDLERS.update(kept)


def listen(event: type, label: str, *, fails: bool = False) -> None:
    def handler(news: Rang) -> None:
        if fails:
            raise RuntimeError("out of order")
        heard.append((label, news.number))

    handler.__qualname__ = label
    events.handles(event)(handler)


@pytest.mark.django_db
def test_every_handler_hears_once() -> None:
    listen(Rang, "a")
    listen(Rang, "b")
    events.emit(Rang(number=7))
    assert heard == []
    assert events.dispatch() == 2
    assert events.dispatch() == 0
    assert sorted(heard) == [("a", 7), ("b", 7)]


@pytest.mark.django_db
def test_what_is_rolled_back_was_never_said() -> None:
    listen(Rang, "a")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        events.emit(Rang(number=1))
        1 / 0  # noqa: B018
    assert events.dispatch() == 0
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_a_failing_handler_holds_up_nobody_and_is_tried_later() -> None:
    listen(Rang, "good")
    listen(Rang, "bad", fails=True)
    with at("2023-03-01") as start:
        events.emit(Rang(number=1))
        assert events.dispatch() == 1
        bad = Delivery.objects.get(handler__endswith="bad")
        assert bad.state == "pending"
        assert bad.due_at > start
        assert "out of order" in bad.error
        assert events.dispatch() == 0
    listen(Rang, "bad")  # repaired
    with at(start + timedelta(minutes=1)):
        assert events.dispatch() == 1
    assert sorted(heard) == [("bad", 1), ("good", 1)]


@pytest.mark.django_db
def test_after_eight_failures_a_delivery_is_dead_until_the_operator_retries() -> None:
    listen(Rang, "bad", fails=True)
    with at("2023-03-01") as start:
        events.emit(Rang(number=1))
    for day in range(20):
        with at(start + timedelta(days=day)):
            events.dispatch()
    dead = Delivery.objects.get()
    assert (dead.state, dead.attempts) == ("dead", services.ATTEMPTS)
    with pytest.raises(Denied):
        services.retry_delivery(Actor.anonymous(), dead.pk)
    services.retry_delivery(Actor.system("test"), dead.pk)
    with pytest.raises(NotFound):
        services.retry_delivery(Actor.system("test"), dead.pk)
    listen(Rang, "bad")
    assert events.dispatch() == 1


@pytest.mark.django_db
def test_what_a_failing_handler_wrote_is_undone() -> None:
    def half(news: Rang) -> None:
        events.emit(Answered(number=news.number))
        raise RuntimeError

    events.handles(Rang)(half)
    events.emit(Rang(number=1))
    events.dispatch()
    assert not Event.objects.filter(name=Answered.name).exists()


@pytest.mark.django_db
def test_news_from_a_handler_is_delivered_too() -> None:
    events.handles(Rang)(lambda news: events.emit(Answered(number=news.number + 1)))
    listen(Answered, "a")
    events.emit(Rang(number=1))
    assert events.dispatch() == 2
    assert heard == [("a", 2)]


@pytest.mark.django_db
def test_only_json_goes_into_the_outbox() -> None:
    with pytest.raises(TypeError):
        events.emit(Rang(number=date(2023, 3, 1)))  # type: ignore[arg-type]


def test_a_name_is_declared_once() -> None:
    with pytest.raises(TypeError, match="twice"):

        @dataclass(frozen=True)
        class Other(events.DomainEvent):
            name = "events_test.rang"


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_competing_workers_deliver_each_once() -> None:
    lock = threading.Lock()

    def handler(news: Rang) -> None:
        time.sleep(0.002)
        with lock:
            heard.append(("a", news.number))

    events.handles(Rang)(handler)
    for number in range(40):
        events.emit(Rang(number=number))

    def work(_: int) -> int:
        try:
            return events.dispatch()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 40
    assert sorted(number for _, number in heard) == list(range(40))


@pytest.mark.django_db(transaction=True)
def test_a_commit_wakes_the_worker_once() -> None:
    with transaction.atomic():
        for number in range(5):
            events.emit(Rang(number=number))
    events.emit(Rang(number=9))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'", ["events.dispatch"]
        )
        assert cursor.fetchone()[0] == 1


@pytest.mark.django_db
def test_heard_events_are_tidied_away() -> None:
    listen(Rang, "bad", fails=True)
    with at("2023-03-01"):
        events.emit(Rang(number=1))
        events.emit(Answered(number=1))
        events.dispatch()
    with at("2023-09-01"):
        assert services.tidy() == 1
        assert [e.name for e in Event.objects.all()] == [Rang.name]
        assert calendar.today() == date(2023, 9, 1)
