"""Claims on certificates of an exam whose answers are alike: found from the answers as they lie in the database."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from jianglu.assessment.signals import seed as simulated
from jianglu.assessment.signals import services as assessment
from jianglu.assessment.signals.models import Signal as AnswerSignal
from jianglu.assessment.signals.queries import shared_answers
from jianglu.assessment.tests.test_signals import EXAM, sat_together
from jianglu.benefits import queries, services
from jianglu.credentials import services as credentials
from jianglu.platform.calendar import today
from jianglu.testing import SYSTEM, at

from .conftest import insure

pytestmark = pytest.mark.django_db
SINCE = date(2023, 1, 1)


def test_money_on_an_exam_with_shared_answers_is_a_case(world: SimpleNamespace) -> None:
    """The copier and whom they copied from are in it, the honest neighbour is not; it denies nothing and is found once."""
    plan, rows = sat_together()
    assessment.scan(SYSTEM, EXAM)
    (cluster,) = shared_answers(since=SINCE)
    pair = {rows[simulated.COPIER], rows[simulated.SOURCE]}
    assert set(cluster.persons) == {row.person_id for row in pair} and cluster.plan == plan.number
    claims = {}
    with at("2023-04-03"):
        for row in (*pair, rows[simulated.QUICK]):
            insure(world, row.person_id)
            certificate = credentials.issue(
                SYSTEM, person_id=row.person_id, body_id=world.body.pk, occupation_code=plan.occupation_id,
                level=plan.level, decided_on=today(), basis="historic", basis_id=row.pk,
            )  # fmt: skip
            claims[row.pk] = services.offer(SYSTEM, certificate.pk)
        assert services.look_for_signals(SYSTEM, today()) == 1
        assert services.look_for_signals(SYSTEM, today()) == 0
    found = queries.signals(world.district).get()
    assert found.kind == "identical_answers"
    assert {claim.pk for claim in found.claims.all()} == {claims[row.pk].pk for row in pair}
    told = dict(found.evidence)
    assert told["认定计划"] == plan.number and "ω 指数" in told and "相同答案" in told
    assert {claim.state for claim in found.claims.all()} == {"offered"}


def test_what_was_dismissed_is_not_told_on(world: SimpleNamespace) -> None:
    sat_together()
    assessment.scan(SYSTEM, EXAM)
    AnswerSignal.objects.filter(kind="similarity").update(state="dismissed")
    assert shared_answers(since=SINCE) == []
