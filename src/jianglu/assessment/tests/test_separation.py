"""考培分离: a social body does not assess whom it trained; a college does."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jianglu.assessment import errors
from jianglu.assessment.filing import services as filing
from jianglu.assessment.filing.services import ScopeRow
from jianglu.assessment.plans import services as plans
from jianglu.assessment.plans.models import Plan, Registration
from jianglu.platform.access import Actor, Role
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, make_region, sign_in
from jianglu.training import services as training
from jianglu.training.tests.conftest import CARE, build_school, open_class

from . import world as w

pytestmark = pytest.mark.django_db
STARTED = date(2023, 3, 14)


def trained_and_assessed(kind: str, worker: Actor) -> tuple[Actor, Plan]:
    """The body's account and its plan; `worker` is in a class of the same unit that starts on 13 March."""
    make_region()
    unit = make_organisation("测试培训评价中心", kinds=["provider", "body"])
    actor = make_actor(Role.BODY, organisation=unit)
    with at(w.TODAY):
        school = build_school(unit)
        training.enrol(worker, open_class(school).pk, use_voucher=False)
        body = filing.file_bodies(SYSTEM, [(unit.pk, kind, [ScopeRow(CARE, ("5",))])], filed_on=date(2022, 1, 1))[0]
        site = filing.add_site(actor, body.pk, name="考点", region_code="500105", address="江北区 1 号")
        filing.add_room(actor, site.pk, name="101", kind="theory", capacity=30)
        values: dict[str, Any] = {"register_until": date(2023, 3, 16), "theory_at": w.THEORY_AT, "seats": 30, "fee": 0}
        plan = plans.open_plan(
            actor, body.scopes.get().pk, level="5", site_id=site.pk, practice_on=date(2023, 3, 21), **values
        )
    return actor, plan


def register(worker: Actor, plan: Plan) -> Registration:
    return plans.register(worker, plan.pk, worker.person_id or 0, declared={"intends": True})


def test_who_is_trained_here_cannot_register_here():
    worker, stranger = make_actor(Role.WORKER), make_actor(Role.WORKER)
    _actor, plan = trained_and_assessed("social", worker)
    with at(STARTED):
        with pytest.raises(errors.TrainedHere) as caught:
            register(worker, plan)
        assert "考培分离" in caught.value.text and "本机构培训 1 次" in caught.value.text
        assert register(stranger, plan).state == "submitted"
    assert not Registration.objects.filter(person_id=worker.person_id).exists()


def test_the_body_sees_why_when_training_began_after_registering(client: Client):
    worker = make_actor(Role.WORKER)
    actor, plan = trained_and_assessed("social", worker)
    with at(w.TODAY):
        row = register(worker, plan)  # the class has not begun
        page = sign_in(client, actor).get(reverse("assessment:registration", args=[row.pk])).content.decode()
        assert "本机构培训 0 次" in page
    with at(STARTED):
        page = client.get(reverse("assessment:registration", args=[row.pk])).content.decode()
        assert "本机构培训 1 次" in page and "考培分离" in page and "alert-danger" in page
        with pytest.raises(errors.TrainedHere):
            plans.confirm_materials(actor, row.pk, accept=True)
        rejected = plans.confirm_materials(actor, row.pk, accept=False, reason="考培分离")
    assert rejected.state == "rejected"


def test_a_college_assesses_its_own():
    worker = make_actor(Role.WORKER)
    actor, plan = trained_and_assessed("college", worker)
    with at(STARTED):
        row = register(worker, plan)
        assert plans.confirm_materials(actor, row.pk, accept=True).state == "eligible"
