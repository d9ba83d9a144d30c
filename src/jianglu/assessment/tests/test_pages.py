"""Pages: the road through the browser's requests, no keys in the paper, nothing of others."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from jianglu.assessment.bank import services as bank
from jianglu.assessment.delivery.models import AnswerEvent, Attempt
from jianglu.assessment.plans.models import Registration
from jianglu.platform.access import Role
from jianglu.testing import at, make_actor, sign_in

from . import world as w

pytestmark = pytest.mark.django_db


def test_public_pages(client: Client, django_assert_max_num_queries):
    here = w.world()
    plan = w.open_plan(here)
    with at(w.TODAY):
        for name, args in (("bodies", []), ("body", [here.body.pk]), ("plans", []), ("plan", [plan.pk])):
            with django_assert_max_num_queries(14):
                response = client.get(reverse(f"assessment:{name}", args=args))
            assert response.status_code == 200, name
            assert "测试技师学院" in response.content.decode(), name


def test_a_worker_registers_and_sits(client: Client):
    here = w.world(candidates=1)
    worker, plan = here.workers[0], w.open_plan(here)
    sign_in(client, worker)
    with at(w.TODAY):
        assert "L5-1" in client.get(reverse("assessment:plan", args=[plan.pk])).content.decode()
        assert client.post(reverse("assessment:register", args=[plan.pk]), {"intends": "1"}).status_code == 302
    registration = Registration.objects.get()
    body = sign_in(Client(), here.actor)
    with at(w.TODAY):
        url = reverse("assessment:decide_registration", args=[registration.pk])
        assert body.post(url, {"accept": "1"}).status_code == 302
        for verb in ("upload", "assign"):
            assert body.post(reverse("assessment:run_plan", args=[plan.pk, verb])).status_code == 302
        pdf = client.get(reverse("assessment:ticket", args=[registration.pk]))
        assert pdf.content.startswith(b"%PDF")
    with at(w.minutes_later(0)):
        assert body.post(reverse("assessment:run_plan", args=[plan.pk, "start"])).status_code == 302
        assert client.get(reverse("assessment:mine")).status_code == 200
        door = reverse("assessment:door", args=[registration.pk])
        assert client.post(door, {"code": "WRONG1"}).status_code == 403
        plan.refresh_from_db()
        assert client.post(door, {"code": plan.sitting.start_code}).status_code == 302
        attempt = Attempt.objects.get()
        page = client.get(reverse("assessment:exam", args=[attempt.pk]))
        assert page.status_code == 200
        keys = bank.keys_of(attempt.paper)
        assert keys and "version" not in page.content.decode() and '"map"' not in page.content.decode()
        url = reverse("assessment:answer", args=[attempt.pk, 1])
        sent = json.dumps({"seq": 1, "value": ["A"], "flagged": False, "at": "x"})
        assert client.put(url, sent, content_type="application/json").json()["seq"] == 1
        assert client.put(url, sent, content_type="application/json").status_code == 200
        assert client.put(url, "{", content_type="application/json").status_code == 422
        assert AnswerEvent.objects.count() == 1
        elsewhere = sign_in(Client(), worker)
        assert elsewhere.get(reverse("assessment:exam", args=[attempt.pk])).status_code == 409
        assert elsewhere.put(url, sent, content_type="application/json").status_code == 409
        stranger = sign_in(Client(), make_actor(Role.WORKER))
        assert stranger.get(reverse("assessment:exam", args=[attempt.pk])).status_code == 404
        assert stranger.put(url, sent, content_type="application/json").status_code == 404
        assert body.get(reverse("assessment:board", args=[plan.pk])).status_code == 200
        assert body.get(reverse("assessment:manage_plan", args=[plan.pk])).status_code == 200
    with at(w.minutes_later(91)):
        late = json.dumps({"seq": 2, "value": ["B"]})
        refused = client.put(url, late, content_type="application/json")
        assert (refused.status_code, refused.json()["code"]) == (409, "assessment.exam_over")
        assert client.get(reverse("assessment:exam", args=[attempt.pk])).status_code == 200


def test_other_bodies_and_assessors_see_nothing(client: Client):
    here = w.world(candidates=1)
    plan = w.open_plan(here)
    rows = w.scheduled(here, plan)
    task = rows[0].assignments.first()
    for role in (Role.BODY, Role.ASSESSOR, Role.WORKER):
        other = sign_in(Client(), make_actor(role))
        assert other.get(reverse("assessment:manage_plan", args=[plan.pk])).status_code == 404
        assert other.get(reverse("assessment:registration", args=[rows[0].pk])).status_code == 404
        assert other.get(reverse("assessment:rating_sheet", args=[task.pk])).status_code == 404
    mine = sign_in(Client(), here.assessor_actors[here.assessors.index(task.assessor)])
    with at(w.TODAY):
        page = mine.get(reverse("assessment:rating_sheet", args=[task.pk]))
        assert page.status_code == 200 and rows[0].person.name not in page.content.decode()


def test_workspace_pages(client: Client):
    here = w.world()
    sign_in(client, here.actor)
    with at(w.TODAY):
        for name in ("scope", "own_plans", "new_plan", "banks"):
            assert client.get(reverse(f"assessment:{name}")).status_code == 200, name
    city = sign_in(Client(), make_actor(Role.CITY_CLERK))
    with at(w.TODAY):
        for name in ("live", "own_plans", "banks"):
            assert city.get(reverse(f"assessment:{name}")).status_code == 200, name
