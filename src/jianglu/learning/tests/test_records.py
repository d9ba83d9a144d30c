"""The record store: what it refuses, what it keeps, who may."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from jianglu.kernel.errors import Denied
from jianglu.learning.models import RecordForward, Statement
from jianglu.learning.records import clients, forwarding, grammar, keys, shapes, values
from jianglu.platform import calendar
from jianglu.platform.access import Role
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, make_region

AGENT = {"mbox": "mailto:li@example.org"}
FULL: dict[str, Any] = {
    "id": "7ccd3322-e1a5-411a-a67d-6a735c76f119",
    "actor": {"objectType": "Group", "name": "班组", "member": [AGENT, {"openid": "https://example.org/wang"}]},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {"zh-CN": "回答"}},
    "object": {
        "id": "https://example.org/q/1",
        "definition": {
            "interactionType": "choice",
            "correctResponsesPattern": ["a"],
            "choices": [{"id": "a", "description": {"zh-CN": "甲"}}, {"id": "b"}],
        },
    },
    "result": {"score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10}, "duration": "PT1H2.5S", "success": True},
    "context": {
        "registration": "ec531277-b57b-4c15-8d91-d292c5b2b8f7",
        "instructor": {"account": {"homePage": "https://example.org", "name": "t1"}},
        "contextActivities": {"grouping": {"id": "https://example.org/course"}},
        "language": "zh-CN",
        "extensions": {"https://example.org/x": None},
    },
    "timestamp": "2023-03-01T09:00:00.123+08:00",
    "attachments": [],
}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value, but not within extensions, which may hold anything."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, held in items:
        yield (*path, key)
        if key != "extensions":
            yield from places(held, (*path, key))


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """A copy of a JSON value with something else in one place."""
    copy = json.loads(json.dumps(value))
    held = copy
    for key in path[:-1]:
        held = held[key]
    held[path[-1]] = new
    return copy


def test_a_full_statement_is_right() -> None:
    grammar.statement(FULL, "1.0.3")
    grammar.statement(FULL, "2.0.0")


@given(
    st.sampled_from(sorted(places(FULL), key=str)), st.sampled_from([None, [], {"x": 1}, 7.5, "no such thing", [{}]])
)
def test_whatever_is_broken_is_refused_with_its_place_or_still_right(path: tuple[Any, ...], new: Any) -> None:
    """A wrong type anywhere never passes silently, and never ends in anything but Malformed."""
    try:
        grammar.statement(put(FULL, path, new), "1.0.3")
    except values.Malformed as error:
        assert error.where
    else:
        assert isinstance(new, str) or new == 7.5 or new == [], (path, new)
        assert new != 7.5 or "score" in path
        if isinstance(new, str):
            assert path[-1] in {"name", "zh-CN", "id"} or path[-2] in {"correctResponsesPattern"}, path


@given(st.sampled_from(sorted(places(FULL), key=str)))
def test_null_is_refused_everywhere_but_in_extensions(path: tuple[Any, ...]) -> None:
    with pytest.raises(values.Malformed):
        grammar.statement(put(FULL, path, None), "1.0.3")


@pytest.mark.parametrize("text", ["2023-02-29T00:00:00Z", "2023-03-01", "2023-03-01T00:00:00-00:00", 5, "P1D"])
def test_no_time(text: Any) -> None:
    with pytest.raises(values.Malformed):
        values.instant(text, "timestamp")


@given(st.text(), st.text())
def test_keys_fit_the_column_and_differ(one: str, other: str) -> None:
    assert -(2**63) <= keys.key(one) < 2**63
    assert (keys.key(one) == keys.key(other)) == (one == other)


def test_durations_are_the_same_to_the_hundredth() -> None:
    one = {**FULL, "result": {"duration": "PT1.129S"}}
    assert shapes.same(one, {**FULL, "result": {"duration": "PT1.12S"}})
    assert not shapes.same(one, {**FULL, "result": {"duration": "PT1.13S"}})


# Over HTTP ---------------------------------------------------------------------------------------------------------


class Store:
    """A client of the store."""

    def __init__(self, scope: str = "all", organisation_id: int | None = None, version: str = "1.0") -> None:
        client, secret = clients.create_client(SYSTEM, name="测试", scope=scope, organisation_id=organisation_id)
        pair = base64.b64encode(f"{client.key}:{secret}".encode()).decode()
        number = {"1.0": "1.0.3", "2.0": "2.0.0"}[version]
        self.headers = {"Authorization": f"Basic {pair}", "X-Experience-API-Version": number}
        self.root, self.web = f"/xapi/{version}/", Client()
        self.client = client

    def call(self, method: str, path: str, body: Any = None, kind: str = "application/json", **headers: str) -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        return self.web.generic(method, self.root + path, data, kind, headers={**self.headers, **headers})

    def post(self, *statements: Any) -> Any:
        return self.call("POST", "statements", list(statements))

    def find(self, query: str = "") -> list[Any]:
        return self.call("GET", f"statements?{query}").json()["statements"]


@pytest.fixture
def store(db: None) -> Store:
    make_region()
    return Store()


def said(**more: Any) -> dict[str, Any]:
    return {
        "actor": AGENT,
        "verb": {"id": "https://example.org/did"},
        "object": {"id": "https://example.org/a"},
        **more,
    }


def test_a_batch_is_stored_whole_or_not_at_all(store: Store) -> None:
    answer = store.post(said(), said(actor={"mbox": "nobody"}))
    assert (answer.status_code, answer.json()["where"]) == (400, "[1].actor.mbox")
    assert not Statement.objects.exists()
    ids = store.post(said(), said()).json()
    assert [row["id"] for row in store.find("ascending=true")] == ids


def test_the_same_statement_twice_is_one_and_another_one_conflicts(store: Store) -> None:
    one = said(id=str(uuid.uuid4()))
    assert store.post(one).status_code == store.post(one).status_code == 200
    assert store.post({**one, "verb": {"id": "https://example.org/other"}}, said()).status_code == 409
    assert Statement.objects.count() == 1


def test_a_voided_statement_is_found_by_its_id_only_and_a_voiding_one_cannot_be_voided(store: Store) -> None:
    [target] = store.post(said()).json()
    void = said(verb={"id": grammar.VOIDED}, object={"objectType": "StatementRef", "id": target})
    [voiding] = store.post(void).json()
    assert target not in [row["id"] for row in store.find()]
    assert store.call("GET", f"statements?statementId={target}").status_code == 404
    assert store.call("GET", f"statements?voidedStatementId={target}").json()["id"] == target
    assert store.post({**void, "object": {"objectType": "StatementRef", "id": voiding}}).status_code == 400


def test_pages_give_every_statement_once_in_order(store: Store) -> None:
    store.post(*[said() for _ in range(7)])
    path, seen = "statements?limit=3&agent=" + json.dumps(AGENT), []
    while path:
        page = store.call("GET", path).json()
        seen += [row["id"] for row in page["statements"]]
        path = page["more"].removeprefix(store.root)
    assert len(seen) == len(set(seen)) == 7


def test_a_reference_to_a_match_matches(store: Store) -> None:
    [target] = store.post(said(verb={"id": "https://example.org/rare"})).json()
    [reference] = store.post(said(object={"objectType": "StatementRef", "id": target})).json()
    [second] = store.post(said(object={"objectType": "StatementRef", "id": reference})).json()
    assert {row["id"] for row in store.find("verb=https://example.org/rare")} == {target, reference, second}


def test_members_and_context_are_found_when_asked_for(store: Store) -> None:
    store.post(FULL | {"attachments": []})
    agent, teacher = json.dumps(AGENT), json.dumps(FULL["context"]["instructor"])
    assert len(store.find(f"agent={agent}")) == 1
    assert not store.find(f"agent={teacher}") and len(store.find(f"agent={teacher}&related_agents=true")) == 1
    course = "activity=https://example.org/course"
    assert not store.find(course) and len(store.find(course + "&related_activities=true")) == 1


def test_content_comes_back_as_it_was_given(store: Store) -> None:
    content = b"\x00\x01\r\n--x--\r\n\xff"
    sha2 = hashlib.sha256(content).hexdigest()
    item = {
        "usageType": "https://example.org/photo", "display": {"zh": "照片"}, "contentType": "image/png",
        "length": len(content), "sha2": sha2,
    }  # fmt: skip
    body = (
        b"--B\r\nContent-Type: application/json\r\n\r\n" + json.dumps(said(attachments=[item])).encode()
        + f"\r\n--B\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {sha2}"
        "\r\n\r\n".encode() + content + b"\r\n--B--\r\n"
    )  # fmt: skip
    assert store.call("POST", "statements", body, "multipart/mixed; boundary=B").status_code == 200
    assert content in store.call("GET", "statements?attachments=true").content
    wrong = body.replace(content, b"other")
    assert store.call("POST", "statements", wrong, "multipart/mixed; boundary=B").status_code == 400


def test_a_document_is_not_overwritten_by_who_has_not_seen_it(store: Store) -> None:
    path = "activities/profile?activityId=https://example.org/a&profileId=p"
    assert store.call("PUT", path, {"a": 1}, **{"If-None-Match": "*"}).status_code == 204
    tag = store.call("GET", path)["ETag"]
    assert store.call("PUT", path, {"a": 2}).status_code == 409
    assert store.call("PUT", path, {"a": 2}, **{"If-Match": '"other"'}).status_code == 412
    assert store.call("PUT", path, {"a": 2}, **{"If-Match": tag}).status_code == 204
    assert store.call("POST", path, {"b": 3}).status_code == 204
    assert store.call("GET", path).json() == {"a": 2, "b": 3}


def test_a_units_client_reads_and_voids_only_what_it_wrote(store: Store) -> None:
    [ours] = store.post(said()).json()
    unit = Store("write", make_organisation().pk)
    [own] = unit.post(said()).json()
    assert [row["id"] for row in unit.find()] == [own]
    assert unit.call("GET", f"statements?statementId={ours}").status_code == 404
    void = said(verb={"id": grammar.VOIDED}, object={"objectType": "StatementRef", "id": ours})
    assert unit.post(void).status_code == 403
    assert store.call("GET", f"statements?statementId={ours}").status_code == 200


def test_wrong_secrets_ended_clients_and_readers_are_refused(store: Store) -> None:
    reader = Store("read")
    assert reader.post(said()).status_code == 403
    wrong = base64.b64encode(f"{store.client.key}:guess".encode()).decode()
    answer = store.call("GET", "statements", Authorization=f"Basic {wrong}")
    assert (answer.status_code, answer["X-Experience-API-Version"]) == (401, "1.0.3")
    clients.end_client(SYSTEM, store.client.pk, "测试")
    assert store.post(said()).status_code == 401
    assert not Statement.objects.exists()


def test_only_the_bureau_gives_sight_of_everybodys_records(db: None) -> None:
    unit = make_organisation()
    with pytest.raises(Denied):
        clients.create_client(
            make_actor(Role.PROVIDER, organisation=unit), name="x", scope="all", organisation_id=unit.pk
        )


def test_a_statement_cannot_be_changed(store: Store) -> None:
    store.post(said())
    for change in ("UPDATE learning_statement SET body = '{}'", "DELETE FROM learning_statement"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


# Forwarding --------------------------------------------------------------------------------------------------------


@pytest.fixture
def other() -> Iterator[tuple[str, list[Any]]]:
    """Another record store that is broken once, then takes what it gets."""
    got: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(500 if len(got) == 1 else 200)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/xapi", got
    server.shutdown()


def test_forwarding_goes_on_where_it_failed(store: Store, other: tuple[str, list[Any]], monkeypatch: Any) -> None:
    address, got = other
    ids = store.post(*[said() for _ in range(5)]).json()
    forward = forwarding.add_forward(SYSTEM, name="省级", endpoint=address, key="k", secret="s")
    monkeypatch.setattr(forwarding, "PATIENCE", -forwarding.PATIENCE)
    assert forwarding.send(forward.pk) == 0
    assert RecordForward.objects.get().fault.startswith("HTTP 500")
    assert (forwarding.open_forwards(), forwarding.send(forward.pk), len(got)) == ([], 0, 1)  # left alone for a while
    with at(calendar.now() + timedelta(minutes=2)):
        assert [forwarding.send(forward.pk), forwarding.send(forward.pk)] == [5, 0]
    assert [row["id"] for row in got[1]] == ids
    assert RecordForward.objects.get().next_at is None


@pytest.mark.parametrize("endpoint", ["http://example.org/x", "https://10.0.0.1/x", "https://a:b@example.org/x", "x"])
def test_secrets_go_to_public_addresses_only(store: Store, endpoint: str) -> None:
    with pytest.raises(forwarding.BadForward):
        forwarding.add_forward(SYSTEM, name="x", endpoint=endpoint, key="k", secret="s")
