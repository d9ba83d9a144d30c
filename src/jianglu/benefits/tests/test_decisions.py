"""A decision with its conditions for oneself and for a person in scope, over the API; nothing for anybody else."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client

from jianglu.platform.access import Actor, Role
from jianglu.testing import OTHER_DISTRICT, make_actor, make_organisation, make_region, sign_in

from .conftest import certify, insured_worker

pytestmark = pytest.mark.django_db


def ask(client: Client, actor: Actor, path: str) -> tuple[int, dict]:
    answer = sign_in(client, actor).get(f"/api/v1/benefits/decisions{path}")
    return answer.status_code, answer.json()


def test_oneself(client: Client, world: SimpleNamespace, clock: None) -> None:
    certificate = certify(world)
    status, told = ask(client, world.worker, f"/skill-upgrade/{certificate.pk}")
    assert (status, told["outcome"], told["amount"], told["version"]) == (200, "granted", 150000, "2023")
    assert told["claim_by"] == "2024-03-15" and {entry["answer"] for entry in told["conditions"]} == {"yes", "skipped"}
    insured = next(entry for entry in told["conditions"] if entry["code"] == "insured")
    assert insured["evidence"] == {"insured_months": 27, "min_insured_months": 12} and insured["clause"]
    status, rows = ask(client, world.worker, "")
    assert status == 200
    assert [(row["benefit"], row["outcome"]) for row in rows] == [
        ("assessment-subsidy", "refused"),
        ("skill-upgrade", "granted"),
    ]


def test_a_person_in_scope_and_nobody_else(client: Client, world: SimpleNamespace, clock: None) -> None:
    certificate, person = certify(world), world.worker.person_id
    make_region(OTHER_DISTRICT)
    path, all_of_them = f"/skill-upgrade/{certificate.pk}", f"?person_id={person}"
    for clerk in (world.district, world.city):
        assert ask(client, clerk, path)[1]["outcome"] == "granted"
        assert len(ask(client, clerk, all_of_them)[1]) == 2
    outside = (make_actor(Role.DISTRICT_CLERK, region=OTHER_DISTRICT), insured_worker(world))
    for stranger in outside:
        status, told = ask(client, stranger, path)
        assert (status, told["code"]) == (404, "policy.subject_unknown")
        assert ask(client, stranger, all_of_them)[0] == 404
    status, told = ask(client, world.city, "/skill-upgrade/987654321")
    assert (status, told["code"]) == (404, "policy.subject_unknown")
    assert ask(client, world.city, f"/no-such-benefit/{certificate.pk}")[1]["code"] == "policy.unknown"
    employer = make_actor(Role.ENTERPRISE, organisation=make_organisation(kinds=["enterprise"]))
    assert ask(client, employer, path)[0] == ask(client, employer, all_of_them)[0] == 403


def test_the_rules_are_public(client: Client, db: None) -> None:
    codes = {rule["code"]: rule for rule in client.get("/api/v1/policy/policies").json()}
    assert {"skill-upgrade", "training-voucher", "assess-eligibility-2023"} <= set(codes)
    told = client.get("/api/v1/policy/policies/skill-upgrade").json()
    rate = next(entry for entry in told["parameters"] if entry["code"] == "rate")
    wanted = {"keys": {"demand_class": "非常紧缺", "level": "3"}, "value": 250000, "valid_from": "2017-01-01"}
    assert any(wanted.items() <= value.items() for value in rate["values"])
    assert told["versions"][0]["code"] == "2017" and len(told["conditions"]) > 10
    assert all(entry["clause"] for entry in told["conditions"])
    assert client.get("/api/v1/policy/policies/none").status_code == 404
