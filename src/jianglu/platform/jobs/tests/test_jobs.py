"""Jobs: progress, result, cancel, resume, rescue."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone

from jianglu.kernel.errors import DomainError, NotFound, RowError
from jianglu.platform import calendar, jobs
from jianglu.platform.access import Actor
from jianglu.platform.calendar import clock
from jianglu.platform.calendar.models import DemoClock
from jianglu.platform.calendar.testing import at
from jianglu.platform.jobs import Progress, Result, errors, queries, running, services
from jianglu.platform.jobs.core import JOBS
from jianglu.platform.jobs.models import Job
from jianglu.platform.jobs.progress import STOPPING

SYSTEM = Actor.system("test")
log: list[object] = []


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    log.clear()
    before = dict(JOBS)
    yield
    JOBS.clear()
    JOBS.update(before)


def worker(name: str = "worker") -> Actor:
    user = get_user_model().objects.create_user(username=name, password="x")
    return Actor(name=name, user_id=user.pk)


@pytest.mark.django_db
def test_a_job_counts_and_ends_with_a_result() -> None:
    @jobs.job("test.count", title="数数")
    def count(progress: Progress, up_to: int) -> Result:
        progress.start(up_to)
        for _ in range(up_to):
            progress.step(message="…")
        return Result("数完了", url="/somewhere/")

    job = jobs.enqueue(count, SYSTEM, up_to=30)
    assert job.state == "queued"
    assert jobs.run_pending() == 1
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.percent) == ("done", 30, 30, 100)
    assert (job.message, job.url, str(job.title)) == ("数完了", "/somewhere/", "数数")


@pytest.mark.django_db
def test_a_domain_error_says_what_to_do_and_lists_the_rows() -> None:
    class Bad(DomainError):
        message = "第 %(n)s 行有误"
        hint = "请改正"

    @jobs.job("test.bad")
    def bad(progress: Progress) -> None:
        raise Bad(n=3, rows=[RowError(3, "姓名", "不能为空")])

    job = jobs.enqueue(bad, SYSTEM)
    jobs.run_pending()
    job.refresh_from_db()
    assert (job.state, job.message, job.hint, job.rows) == (
        "failed",
        "第 3 行有误",
        "请改正",
        [[3, "姓名", "不能为空"]],
    )


@pytest.mark.django_db
def test_a_resumed_job_goes_on_from_its_checkpoint() -> None:
    resumed: list[bool] = []

    @jobs.job("test.resume")
    def halting(progress: Progress) -> None:
        for i in range(progress.checkpoint.get("next", 0), 6):
            if i == 3 and not resumed:
                raise RuntimeError
            with transaction.atomic():
                log.append(i)
                progress.save(next=i + 1)

    me = worker()
    job = jobs.enqueue(halting, me)
    jobs.run_pending()
    job.refresh_from_db()
    assert job.state == "failed"
    resumed.append(True)
    jobs.resume(me, job.pk)
    jobs.run_pending()
    job.refresh_from_db()
    assert (job.state, log) == ("done", [0, 1, 2, 3, 4, 5])


@pytest.mark.django_db
def test_a_stopping_worker_hands_its_job_back() -> None:
    @jobs.job("test.stop")
    def steady(progress: Progress) -> None:
        for i in range(progress.checkpoint.get("next", 0), 4):
            with transaction.atomic():
                log.append(i)
                progress.save(next=i + 1)
            if i == 1 and len(log) == 2:
                STOPPING.set()
            progress.step()

    job = jobs.enqueue(steady, SYSTEM)
    try:
        running.run(job.pk)
    finally:
        STOPPING.clear()
    job.refresh_from_db()
    assert (job.state, job.attempts, log) == ("queued", 0, [0, 1])
    jobs.run_pending()
    job.refresh_from_db()
    assert (job.state, log) == ("done", [0, 1, 2, 3])


@pytest.mark.django_db
def test_retries_wait_their_turn_and_end() -> None:
    @jobs.job("test.flaky", retries=2)
    def flaky(progress: Progress) -> None:
        log.append(1)
        raise RuntimeError

    job = jobs.enqueue(flaky, SYSTEM)
    assert jobs.run_pending() == 3
    job.refresh_from_db()
    assert (job.state, len(log)) == ("failed", 3)


@pytest.mark.django_db
def test_a_waiting_job_can_be_cancelled_once() -> None:
    @jobs.job("test.never")
    def never(progress: Progress) -> None:
        log.append(1)

    me = worker()
    job = jobs.enqueue(never, me)
    jobs.cancel(me, job.pk)
    with pytest.raises(errors.JobNotOpen):
        jobs.cancel(me, job.pk)
    assert jobs.run_pending() == 0
    assert log == []


@pytest.mark.django_db
def test_a_running_job_stops_at_its_next_step() -> None:
    me = worker()

    @jobs.job("test.long")
    def long(progress: Progress) -> None:
        progress.start(2)
        jobs.cancel(me, progress.job_id)
        progress.step(2)
        log.append("not reached")

    job = jobs.enqueue(long, me)
    jobs.run_pending()
    job.refresh_from_db()
    assert (job.state, log) == ("cancelled", [])


@pytest.mark.django_db
def test_others_jobs_are_not_there() -> None:
    @jobs.job("test.mine")
    def mine(progress: Progress) -> None: ...

    job = jobs.enqueue(mine, worker("owner"))
    for stranger in (worker("stranger"), Actor.anonymous()):
        assert not queries.visible_to(stranger).exists()
        for verb in (jobs.cancel, jobs.resume):
            with pytest.raises(NotFound):
                verb(stranger, job.pk)
    job.refresh_from_db()
    assert job.state == "queued"


@pytest.mark.django_db
def test_a_job_runs_by_the_day_that_the_clock_was_moved_to_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[date] = []

    @jobs.job("test.day", title="看日期")
    def look(progress: Progress) -> Result:
        seen.append(calendar.today())
        return Result()

    monkeypatch.setattr(clock, "_TTL", 3600)  # what this process knows stays fresh, were it not asked to look again
    clock.forget()
    before = calendar.today()
    later = clock.opening() + timedelta(days=400)
    DemoClock.objects.update(anchored_at=timezone.now(), shows_at=later)  # what the operator's process has done
    assert calendar.today() == before
    jobs.enqueue(look, SYSTEM)
    jobs.run_pending()
    clock.forget()
    assert seen == [later.date()]


@pytest.mark.django_db
def test_a_daily_job_starts_once_a_day() -> None:
    @jobs.job("test.daily", daily=True)
    def daily(progress: Progress) -> None: ...

    def started() -> int:
        return Job.objects.filter(kind="test.daily").count()

    with at("2023-03-01"):
        services.start_daily()
        services.start_daily()
        assert started() == 1
    with at("2023-03-02"):
        services.start_daily()
        assert started() == 2


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_progress_shows_while_the_jobs_transaction_is_open_and_only_one_worker_runs_it() -> None:
    reached, go = threading.Event(), threading.Event()

    @jobs.job("test.open")
    def slow(progress: Progress) -> None:
        with transaction.atomic():
            log.append("ran")
            progress.save(at=1)
            progress.start(10, done=4, message="一半")
            reached.set()
            assert go.wait(20)

    job = jobs.enqueue(slow, SYSTEM)

    def run() -> None:
        try:
            running.run(job.pk)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert reached.wait(20)
        job.refresh_from_db()
        assert (job.state, job.done, job.message) == ("running", 4, "一半")
        services.rescue()  # its worker lives
        running.run(job.pk)
        job.refresh_from_db()
        assert job.state == "running"
    finally:
        go.set()
        thread.join()
    job.refresh_from_db()
    assert (job.state, log) == ("done", ["ran"])


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_died_is_queued_again() -> None:
    @jobs.job("test.killed")
    def killed(progress: Progress) -> None:
        log.append("ran")

    job = jobs.enqueue(killed, SYSTEM)
    Job.objects.filter(pk=job.pk).update(state="running")  # kill -9 leaves just this
    services.rescue()
    assert jobs.run_pending() == 1
    assert log == ["ran"]


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_job_is_not_queued() -> None:
    @jobs.job("test.gone")
    def gone(progress: Progress) -> None: ...

    def queued() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'jobs.run'")
            return int(cursor.fetchone()[0])

    before = queued()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        jobs.enqueue(gone, SYSTEM)
        1 / 0  # noqa: B018
    assert not Job.objects.exists()
    assert queued() == before
