"""A filing is renewed in its last months, or withdrawn when nobody waits; a body whose filing ran out announces nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from jianglu.assessment.errors import (
    BodyNotFiled,
    FilingOpen,
    PlansOpen,
    RenewalTooEarly,
    ScopeSuspended,
)
from jianglu.assessment.filing import ending, queries, services
from jianglu.assessment.filing.models import Body, Filing
from jianglu.assessment.plans.models import Plan
from jianglu.kernel.errors import ReasonMissing
from jianglu.platform import calendar, workflow
from jianglu.platform.access import Role
from jianglu.platform.notifications.models import Notification
from jianglu.platform.workflow.models import Case
from jianglu.testing import at, make_actor, sign_in

from . import world as w

pytestmark = pytest.mark.django_db
END = date(2025, 1, 1)  # of a filing of 1 January 2022


def decided(filing: Filing, *steps: tuple[str, dict[str, str]], here: w.World) -> None:
    """The officers of the district and of the city carry the case through."""
    officers = {"district": make_actor(Role.DISTRICT_CLERK), "city": make_actor(Role.CITY_CLERK)}
    services.submit_filing(here.actor, filing.pk)
    for action, data in steps:
        case = Case.objects.get(pk=filing.case_id)
        level = "city" if case.node == "city" else "district"
        workflow.act(officers[level], case.pk, action, version=case.version, data=data, reason="核查属实")


PASSED = (("take", {}), ("pass", {"place": "papers"}), ("publish", {}))


def test_renewed_in_its_last_months_it_goes_on_for_three_years() -> None:
    here = w.world()
    with at(END - timedelta(days=120)), pytest.raises(RenewalTooEarly):
        ending.start_renewal(here.actor, here.body.pk)
    with at(date(2024, 10, 8)):
        filing = ending.start_renewal(here.actor, here.body.pk, statement="评价 900 人")
        with pytest.raises(FilingOpen):
            ending.start_renewal(here.actor, here.body.pk)
        decided(filing, *PASSED, here=here)
        rows = queries.summary_of(filing.case_id)
        assert ("事项", "备案延续") in rows
        assert "电工" in dict(rows)["申报范围"]
    with at(date(2024, 11, 8)):
        workflow.run_due()
        body = Body.objects.get(pk=here.body.pk)
        assert (body.state, body.valid_until) == ("filed", date(2028, 1, 1))


def test_run_out_it_is_in_no_register_and_announces_nothing_until_renewed() -> None:
    here = w.world()
    with at(END + timedelta(days=1)):
        assert not queries.register().exists()
        with pytest.raises(BodyNotFiled, match="到期"):
            services.acting_body(here.actor, here.body.pk)
        client = sign_in(Client(), here.actor)
        assert "备案已到期" in client.get("/work/assessment/scope/").content.decode()
        client.post("/work/assessment/scope/renew/", {"statement": "忘了"})
        decided(Filing.objects.get(kind="renewal"), *PASSED, here=here)
    with at(END + timedelta(days=40)):
        workflow.run_due()
        body = Body.objects.get(pk=here.body.pk)
        assert body.valid_until is not None
        assert body.valid_until > date(2028, 1, 1)
        assert queries.register().get().pk == here.body.pk


def test_run_out_its_open_plans_take_nobody_more() -> None:
    here = w.world(candidates=1)
    plan = w.open_plan(here)
    Body.objects.filter(pk=here.body.pk).update(valid_until=w.TODAY - timedelta(days=1))
    with pytest.raises(ScopeSuspended):
        w.register(here.workers[0], plan)


def test_what_was_refused_may_be_asked_for_again() -> None:
    here = w.world()
    for _turn in range(2):
        with at(w.TODAY):
            filing = services.start_filing(here.actor, here.body.organisation_id, kind="college")
            services.add_scope(here.actor, filing.pk, services.ScopeRow(w.OTHER_CODE, ("5",)))
            decided(filing, ("take", {}), ("refuse", {}), here=here)
            assert w.OTHER_CODE not in {row.occupation_id for row in queries.present_scopes(here.body.pk, w.TODAY)}
            assert "焊工" in dict(queries.summary_of(filing.case_id))["申报范围"]


def test_withdrawn_only_when_nobody_waits_and_then_for_good() -> None:
    here = w.world(candidates=1)
    plan = w.open_plan(here)
    with at(w.TODAY):
        with pytest.raises(ReasonMissing):
            ending.ask_withdrawal(here.actor, here.body.pk, statement=" ")
        with pytest.raises(PlansOpen):
            ending.ask_withdrawal(here.actor, here.body.pk, statement="停办")
        Plan.objects.filter(pk=plan.pk).update(state=Plan.State.CANCELLED)
        filing = ending.ask_withdrawal(here.actor, here.body.pk, statement="停办")
        Plan.objects.filter(pk=plan.pk).update(state=Plan.State.ANNOUNCED)  # meanwhile
        with pytest.raises(PlansOpen):
            services.submit_filing(here.actor, filing.pk)
        Plan.objects.filter(pk=plan.pk).update(state=Plan.State.CANCELLED)
        decided(filing, ("pass", {}), ("approve", {}), here=here)
        body = Body.objects.get(pk=here.body.pk)
        assert body.state == "withdrawn"
        assert not queries.live_scopes(body.pk, calendar.today() + timedelta(days=1)).exists()
        assert not queries.register().exists()
        with pytest.raises(BodyNotFiled):
            services.acting_body(here.actor, body.pk)
        with pytest.raises(BodyNotFiled):
            ending.start_renewal(here.actor, body.pk)
        assert services.start_filing(here.actor, body.organisation_id, kind="college").kind == "first"


def test_a_body_is_reminded_once_of_each_end() -> None:
    here = w.world()
    told = Notification.objects.filter(code="assessment.filing_ends", organisation_id=here.body.organisation_id)
    for day, count in ((END - timedelta(days=100), 0), (END - timedelta(days=90), 1), (END - timedelta(days=5), 1)):
        with at(day):
            ending.remind_of_ends()
        assert told.count() == count
    Body.objects.update(valid_until=date(2028, 1, 1))
    with at(date(2027, 12, 1)):
        assert (ending.remind_of_ends(), told.count()) == (1, 2)
