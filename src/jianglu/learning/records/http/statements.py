"""The Statement resource (Communication 2.1)."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse

from .. import multipart, reading, shapes, store, values
from ..attachments import Attached
from ..errors import BadRecord, RecordTooLarge
from .call import JSON, Call, agent_of, answer, boolean_of, checked, instant_of, parsed, uuid_of


def put_statement(call: Call) -> HttpResponse:
    """Store one statement under the id of the address."""
    given, contents = _statements(call)
    if not isinstance(given, dict):
        raise BadRecord(where="body", why="must be one statement")
    uuid_of(call, "statementId")
    if given.setdefault("id", call.params["statementId"]) != call.params["statementId"]:
        raise BadRecord(where="id", why="is not the statementId of the address")
    call.add(call.writer, [given], call.version, contents)
    return HttpResponse(status=204)


def post_statements(call: Call) -> HttpResponse:
    """Store one statement or a batch; answers their ids."""
    given, contents = _statements(call)
    batch = given if isinstance(given, list) else [given]
    if len(batch) > store.BATCH:
        raise RecordTooLarge(limit=store.BATCH)
    return answer(call.add(call.writer, batch, call.version, contents) if batch else [])


def _statements(call: Call) -> tuple[Any, dict[str, Attached]]:
    contents: dict[str, Attached] = {}
    body = call.body
    if call.media_type == "multipart/mixed":
        body, contents = multipart.split(body, call.headers["content-type"])
    elif call.media_type != JSON:
        raise BadRecord(where="Content-Type", why="must be application/json or multipart/mixed")
    return parsed(body, "body"), contents


def get_statements(call: Call) -> HttpResponse:
    """One statement by its id, or a page of those that are asked for."""
    params = call.params
    picture = params.get("format", "exact")
    if picture not in ("exact", "ids", "canonical"):
        raise BadRecord(where="format", why="is not exact, ids or canonical")
    with_content = boolean_of(call, "attachments")
    own = call.writer.client_id if call.scope == "write" else None
    one = [name for name in ("statementId", "voidedStatementId") if name in params]
    if one:
        if len(one) > 1 or params.keys() - {*one, "attachments", "format"}:
            raise BadRecord(where=one[0], why="goes with attachments and format only")
        text = reading.one(uuid_of(call, one[0]), voided=one[0] == "voidedStatementId", client_id=own)
        shown = _shown(call, [text], picture)
        response = _with_content(shown[0], shown, with_content)
        response["Last-Modified"] = _last_modified(shown)
    else:
        page = reading.find(_wanted(call, own))
        shown = _shown(call, page.texts, picture)
        more = f"{call.root}/statements?{urlencode({**params, 'after': _cursor(page.after)})}" if page.after else ""
        body = f'{{"statements":[{",".join(shown)}],"more":{json.dumps(more)}}}'
        response = _with_content(body, shown, with_content)
        if shown:
            response["Last-Modified"] = _last_modified(shown)
    return response


def _wanted(call: Call, own: int | None) -> reading.Wanted:
    params = call.params
    for name in ("verb", "activity"):
        if name in params:
            checked(values.iri, params[name], name)
    try:
        limit = int(params.get("limit", "0"))
        assert 0 <= limit < 2**31
    except (ValueError, AssertionError):
        raise BadRecord(where="limit", why="must be a whole number, 0 or more") from None
    return reading.Wanted(
        agent=agent_of(call) if "agent" in params else None,
        verb=params.get("verb"),
        activity=params.get("activity"),
        registration=uuid_of(call, "registration") if "registration" in params else None,
        related_agents=boolean_of(call, "related_agents"),
        related_activities=boolean_of(call, "related_activities"),
        since=instant_of(call, "since"),
        until=instant_of(call, "until"),
        limit=limit,
        ascending=boolean_of(call, "ascending"),
        client_id=own,
        after=_place(params["after"]) if "after" in params else None,
    )


def _shown(call: Call, texts: list[str], picture: str) -> list[str]:
    if picture == "exact":
        return texts
    bodies = [json.loads(text) for text in texts]
    if picture == "ids":
        return [json.dumps(shapes.ids(body), ensure_ascii=False) for body in bodies]
    languages = shapes.languages_of(call.headers.get("accept-language", ""))
    known: dict[str, Mapping[str, Any]] = {}

    def definition(iri: str) -> Mapping[str, Any]:
        if iri not in known:
            known[iri] = reading.definition(iri)
        return known[iri]

    return [json.dumps(shapes.canonical(body, definition, languages), ensure_ascii=False) for body in bodies]


def _with_content(text: str, shown: list[str], wanted: bool) -> HttpResponse:
    if not wanted:
        return HttpResponse(text.encode(), content_type=JSON)
    boundary = uuid.uuid4().hex
    contents = reading.attachments([json.loads(item) for item in shown])
    return HttpResponse(multipart.join(text, contents, boundary), content_type=f"multipart/mixed; boundary={boundary}")


def _last_modified(shown: list[str]) -> str:
    return max(str(json.loads(text)["stored"]) for text in shown)


def _cursor(after: tuple[datetime, int]) -> str:
    return base64.urlsafe_b64encode(f"{after[0].isoformat()}|{after[1]}".encode()).decode()


def _place(text: str) -> tuple[datetime, int]:
    try:
        stored, _bar, seq = base64.urlsafe_b64decode(text).decode().partition("|")
        found = datetime.fromisoformat(stored), int(seq)
        assert found[0].tzinfo is not None
    except (ValueError, AssertionError):
        raise BadRecord(where="after", why="is not an address that this store gave") from None
    return found
