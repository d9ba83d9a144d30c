"""The pages of jobs, and the operator's control of the demo clock."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from jianglu.kernel.errors import Denied
from jianglu.platform import calendar, jobs
from jianglu.platform.access import Role
from jianglu.platform.audit.models import AuditEntry
from jianglu.platform.calendar import clock
from jianglu.platform.jobs import Progress, Result, errors
from jianglu.platform.jobs.clock import advance_clock
from jianglu.platform.jobs.core import JOBS
from jianglu.platform.jobs.models import Job
from jianglu.testing import make_actor, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def import_job():
    @jobs.job("test.page", title="导入名单")
    def run(progress: Progress) -> Result:
        progress.start(2)
        progress.step(2)
        return Result("导入 2 人", url="/people/")

    yield run
    del JOBS["test.page"]


def test_a_job_shows_its_progress_until_it_is_over(import_job, client: Client) -> None:
    me = make_actor(Role.DISTRICT_CLERK)
    job = jobs.enqueue(import_job, me)
    sign_in(client, me)
    assert "导入名单" in client.get("/jobs/").content.decode()
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert 'hx-trigger="every 1s"' in page
    jobs.run_pending()
    part = client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true", "HX-Target": "job-progress"}).content.decode()
    assert "hx-trigger" not in part
    assert "<html" not in part
    assert "导入 2 人" in part
    assert 'href="/people/"' in part


def test_a_job_is_cancelled_and_resumed_by_its_owner_only(import_job, client: Client) -> None:
    me = make_actor(Role.DISTRICT_CLERK)
    job = jobs.enqueue(import_job, me)
    sign_in(client, make_actor(Role.DISTRICT_CLERK))
    for path in ("", "cancel/", "resume/"):
        response = client.post(f"/jobs/{job.pk}/{path}") if path else client.get(f"/jobs/{job.pk}/")
        assert response.status_code == 404
    sign_in(client, me)
    client.post(f"/jobs/{job.pk}/cancel/")
    assert Job.objects.get().state == "cancelled"
    client.post(f"/jobs/{job.pk}/resume/")
    assert Job.objects.get().state == "queued"
    client.logout()
    assert client.get("/jobs/").status_code == 302


def test_the_operator_moves_the_clock_and_the_day_starts(client: Client) -> None:
    operator = make_actor(Role.OPERATOR)
    sign_in(client, operator)
    assert 'action="/clock/"' in client.get("/office/").content.decode()
    before = calendar.today()
    response = client.post("/clock/", {"days": "7", "next": "/kit/"})
    assert response["Location"] == "/kit/"
    assert calendar.today() == before + timedelta(7)
    assert Job.objects.filter(kind="workflow.run_due").exists()
    assert AuditEntry.objects.filter(action="calendar.clock_advanced").count() == 1
    target = calendar.today() + timedelta(30)
    client.post("/clock/", {"to": target.isoformat(), "next": "https://evil.example/"})
    assert calendar.today() == target
    clock.forget()


def test_nobody_else_moves_the_clock(settings, client: Client) -> None:
    before = calendar.today()
    for role in Role:
        if role is not Role.OPERATOR:
            with pytest.raises(Denied):
                advance_clock(make_actor(role), days=1)
    operator = make_actor(Role.OPERATOR)
    for days in (0, -5, 100_000):
        with pytest.raises(errors.ClockBackwards):
            advance_clock(operator, days=days)
    with pytest.raises(errors.ClockBackwards):
        advance_clock(operator, to=date(2020, 1, 1))
    settings.DEMO = False
    with pytest.raises(errors.ClockFixed):
        advance_clock(operator, days=1)
    settings.DEMO = True
    assert calendar.today() == before
    assert not Job.objects.exists()
