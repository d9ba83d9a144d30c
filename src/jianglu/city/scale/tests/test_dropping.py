"""What the jobs of the nights have found about the city's people goes with them; what is about others stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection

from jianglu.benefits import services
from jianglu.benefits.models import BudgetLine, Claim, Signal
from jianglu.benefits.tests.conftest import build, certify, confirm, insured_worker
from jianglu.platform.access import rls
from jianglu.platform.notifications.models import Notification
from jianglu.platform.policy.models import Decision
from jianglu.platform.workflow.models import Case
from jianglu.testing import SYSTEM, at

from .. import dropping


@pytest.mark.django_db
def test_findings_about_the_city_are_taken_away_and_those_about_others_stay(settings: Any, tmp_path: Any) -> None:
    settings.CREDENTIALS_KEYS = tmp_path
    with at("2023-03-15"):
        world = build()
        kept = services.offer(SYSTEM, certify(world).pk)  # to somebody of the demo city
        cases, decisions = Case.objects.count(), Decision.objects.count()
        first, second, third = (insured_worker(world) for _person in range(3))  # of the scaled one
        paid = [
            services.offer(SYSTEM, certify(world, worker).pk) for worker in (first, second)
        ]  # as if it had come with it
        for worker in (first, second):
            confirm(worker)  # everybody's card is the same
        services.offer(SYSTEM, certify(world, third).pk)
        assert services.look_for_signals(SYSTEM, date(2023, 3, 15)) == 1
    people = [worker.person_id or 0 for worker in (first, second, third)]
    spans = {"people_person": [people[0] - 1, people[2] - people[0] + 1], "benefits_claim": [paid[0].pk - 1, 2]}
    with rls.as_owner():
        connection.connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        dropping.take_findings(connection.connection, spans)
    assert not Signal.objects.exists() and Case.objects.count() == cases
    assert set(Claim.objects.all()) == {kept, *paid}
    assert BudgetLine.objects.get().committed == sum(claim.amount for claim in (kept, *paid))
    assert Decision.objects.count() == decisions + len(paid)
    assert not Notification.objects.filter(person_id__in=people).exists()
    assert Notification.objects.filter(person_id=kept.person_id).exists()
