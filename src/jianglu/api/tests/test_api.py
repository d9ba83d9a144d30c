"""What every operation of the API has in common."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, settings
from ninja import Schema
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from jianglu.api.management.commands.write_docs import openapi
from jianglu.api.service import api
from jianglu.platform.access import Role
from jianglu.testing import make_actor, sign_in

DOCUMENT = Path(__file__).resolve().parents[4] / "docs" / "api" / "openapi.json"
ROLES = [None, Role.WORKER, Role.CITY_CLERK]
application = get_wsgi_application()


def test_the_document_is_the_committed_one() -> None:
    assert DOCUMENT.read_text() == openapi(), "the API changed: look at the difference, then `make docs`"


def test_no_two_schemas_have_one_name() -> None:
    """The document knows schemas by name alone: the second of a name would hide the first."""
    used = set(re.findall(r"#/components/schemas/(\w+)", openapi()))
    found: dict[str, set[str]] = {}
    waiting = [Schema]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if kind.__module__.startswith("jianglu.") and kind.__name__ in used:
                found.setdefault(kind.__name__, set()).add(kind.__module__)
    assert len(found) > 50
    assert {name: modules for name, modules in found.items() if len(modules) > 1} == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/v1/credentials/certificates", 401, "identity.sign_in_first"),
        ("/api/v1/credentials/verify/guess", 404, "credentials.not_verified"),
        ("/api/v1/catalogue/occupations/0-00-00-00", 404, None),
    ],
)
def test_errors_are_problems(client: Client, path: str, status: int, code: str | None) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert code is None or body["code"] == code
    assert body["instance"]


@pytest.mark.django_db
def test_a_session_needs_the_csrf_token_to_change_anything() -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, make_actor(Role.CITY_CLERK))
    assert client.get("/api/v1/credentials/certificates").status_code == 200
    assert (
        client.post("/api/v1/credentials/certificates/1/revoke", {"reason": "x"}, "application/json").status_code == 403
    )


@pytest.mark.django_db
def test_a_wrong_token_is_nobody(client: Client) -> None:
    response = client.get("/api/v1/credentials/certificates", headers={"Authorization": "Bearer nonsense"})
    assert response.status_code == 401


@pytest.mark.django_db
def test_visitors_are_throttled_whatever_they_claim_to_be(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jianglu.api.throttle.time", SimpleNamespace(time=lambda: 1_700_000_000.0))
    cache.clear()
    answers = [client.get("/api/v1/errors", headers={"X-Forwarded-For": f"10.0.0.{turn}"}) for turn in range(122)]
    assert [answer.status_code for answer in answers] == [200] * 120 + [429] * 2
    assert answers[-1].json()["code"] == "api.too_many_requests"
    assert answers[-1]["Retry-After"] == "40"
    signed_in = sign_in(client, make_actor(Role.CITY_CLERK))
    assert signed_in.get("/api/v1/errors").status_code == 200, "an account has a count of its own"


@pytest.mark.django_db
def test_a_nul_is_refused_wherever_it_comes() -> None:
    client = sign_in(Client(), make_actor(Role.CITY_CLERK))
    assert client.get("/api/v1/benefits/class-claims?state=V%00").status_code == 400
    assert client.get("/api/v1/catalogue/occupations/%00").status_code in {400, 404}
    assert client.get("/office/certificates/?district=%00").status_code == 400
    for text, status in (("\\u0000", 400), ("\\\\\\u0000", 400), ("\\\\u0000", 404)):
        body = f'{{"reason": "not enough {text}"}}'
        answer = client.post("/api/v1/credentials/certificates/1/revoke", body, "application/json")
        assert answer.status_code == status, text
        assert answer["Content-Type"] == "application/problem+json"


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """The real WSGI application inside the test's transaction: requests must not close the connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(params=ROLES, ids=str)
def cookies(request: pytest.FixtureRequest, db: None, kept_connection: None) -> dict[str, str]:
    """The session of somebody in that role; none for a visitor."""
    cache.clear()
    client = Client()
    if request.param is not None:
        sign_in(client, make_actor(request.param))
    return {name: morsel.value for name, morsel in client.cookies.items()}


@pytest.mark.slow
@schema.parametrize()
@settings(
    max_examples=4,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_no_input_breaks_the_api(case, cookies: dict[str, str]) -> None:
    case.call_and_validate(app=application, cookies=cookies, headers={"Accept-Encoding": "identity"}, checks=CHECKS)
