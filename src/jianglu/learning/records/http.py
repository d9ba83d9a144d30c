"""The record store over HTTP: /xapi/1.0/ speaks xAPI 1.0.3, /xapi/2.0/ xAPI 2.0, over one store.

Programs only: Basic authentication, no session, no language; so none of the pages' middleware runs (see middleware.py).
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

import structlog
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from jianglu.kernel.errors import DomainError
from jianglu.platform import calendar

from . import clients, documents, grammar, multipart, reading, shapes, store
from .attachments import Attached
from .errors import BadRecord, ClientScope, ClientUnknown, RecordNotFound, RecordTooLarge

log = structlog.get_logger(__name__)
VERSIONS = {"1.0": "1.0.3", "2.0": "2.0.0"}
TAKEN = {"1.0.3": re.compile(r"1\.0(\.\d+)?"), "2.0.0": re.compile(r"2\.0(\.\d+)?")}
FAILURES = 60  # wrong secrets a minute and address
JSON = "application/json"
HEADERS = ("authorization", "x-experience-api-version", "content-type", "content-length", "if-match", "if-none-match")


@dataclass
class Call:
    """A request, with what the alternate syntax of 1.0.3 hides in its form put in place."""

    method: str
    resource: str
    version: str
    params: dict[str, str]
    headers: dict[str, str]
    body: bytes
    root: str
    writer: store.Writer = store.PLATFORM
    scope: str = ""

    @property
    def media_type(self) -> str:
        """The content type without its parameters."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()


def serve(request: HttpRequest) -> HttpResponse:
    """Answer a request below /xapi/; every refusal is a JSON object with code and sentence."""
    _start, _xapi, short, *rest = request.path_info.split("/", 3)
    version = VERSIONS.get(short)
    resource = rest[0].rstrip("/") if rest else ""
    try:
        if version is None or resource not in RESOURCES:
            raise RecordNotFound()
        response = _answer(_call(request, version, resource), request)
    except DomainError as error:
        response = _problem(error)
    except Exception:
        log.exception("xapi_error", path=request.path)
        response = HttpResponse(b'{"code":"unexpected"}', status=500, content_type=JSON)
    if resource == "statements" and response.status_code < 500 and request.method in ("GET", "HEAD"):
        response["X-Experience-API-Consistent-Through"] = store.moment(reading.consistent_through(calendar.now()))
    response["Content-Length"] = str(
        len(response.content)
    )  # keeps the connection; a HEAD answers with what a GET would
    if request.method == "HEAD":
        response.content = b""
    response["X-Experience-API-Version"] = version or VERSIONS["1.0"]
    response["Cache-Control"] = "no-store" if "ETag" not in response else "no-cache"
    return response


def _problem(error: DomainError) -> HttpResponse:
    body = {"code": error.code, "message": error.text, "hint": error.hint_text, **error.params}
    response = HttpResponse(json.dumps(body, ensure_ascii=False, default=str), status=error.status, content_type=JSON)
    if error.status == 401:
        response["WWW-Authenticate"] = 'Basic realm="xAPI", charset="UTF-8"'
    return response


def _call(request: HttpRequest, version: str, resource: str) -> Call:
    pairs = parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True)
    params = dict(pairs)
    if len(params) != len(pairs):
        raise BadRecord(where="query", why="a parameter is given twice")
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        body = request.body
    except RequestDataTooBig:
        raise RecordTooLarge(limit=f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE >> 20} MB") from None
    call = Call(request.method or "GET", resource, version, params, headers, body, f"/xapi/{version[:3]}")
    return _plain(call) if "method" in params else call


def _plain(call: Call) -> Call:
    """Undo the alternate request syntax (1.0.3, Communication 1.3): everything but the method lies in the form."""
    method = call.params["method"]
    if call.version != "1.0.3" or call.method != "POST":
        raise BadRecord(where="method", why="the alternate request syntax is a POST of xAPI 1.0")
    if len(call.params) > 1 or call.media_type not in ("application/x-www-form-urlencoded", ""):
        raise BadRecord(where="query", why="the alternate request syntax takes no parameter but method")
    if method not in ("GET", "PUT", "POST", "DELETE"):
        raise BadRecord(where="method", why="is not GET, PUT, POST or DELETE")
    form = dict(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))
    content = form.pop("content", None)
    if content is None and method in ("PUT", "POST"):
        raise BadRecord(where="content", why="is missing")
    headers = {**call.headers, "content-type": JSON}
    for name in list(form):
        if name.lower() in HEADERS:
            headers[name.lower()] = form.pop(name)
    return Call(method, call.resource, call.version, form, headers, (content or "").encode(), call.root)


def _answer(call: Call, request: HttpRequest) -> HttpResponse:
    if call.resource == "about":
        return _about(call)
    _sign_in(call, request.META.get("REMOTE_ADDR", ""))
    sent = call.headers.get("x-experience-api-version", "")
    if not TAKEN[call.version].fullmatch(sent):
        raise BadRecord(where="X-Experience-API-Version", why=f"must be {call.version}")
    methods = RESOURCES[call.resource]
    method = "GET" if call.method == "HEAD" else call.method
    if method not in methods:
        return HttpResponse(status=405, headers={"Allow": ", ".join([*methods, "HEAD"])})
    handler, allowed, required = methods[method]
    unknown = call.params.keys() - allowed
    if unknown:
        raise BadRecord(where=sorted(unknown)[0], why="is not a parameter of this resource")
    for name in required:
        if name not in call.params:
            raise BadRecord(where=name, why="is missing")
    if method == "GET" and call.scope == "write" and call.resource == "agents":
        raise ClientScope()
    if method != "GET" and call.scope == "read":
        raise ClientScope()
    return handler(call)


def _sign_in(call: Call, address: str) -> None:
    kind, _space, held = call.headers.get("authorization", "").partition(" ")
    try:
        key, colon, secret = base64.b64decode(held.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        key, colon, secret = "", "", ""
    try:
        if kind.lower() != "basic" or not colon:
            raise ClientUnknown()
        call.scope, call.writer = clients.sign_in(key, secret)
    except ClientUnknown:
        window = f"xapi:failed:{address}:{int(calendar.now().timestamp()) // 60}"
        if not cache.add(window, 1, 120) and cache.incr(window) > FAILURES:
            log.warning("xapi_guessing", address=address)
        raise


# Statements --------------------------------------------------------------------------------------------------------


def _put_statement(call: Call) -> HttpResponse:
    given, contents = _statements(call)
    if not isinstance(given, dict):
        raise BadRecord(where="body", why="must be one statement")
    _uuid(call, "statementId")
    if given.setdefault("id", call.params["statementId"]) != call.params["statementId"]:
        raise BadRecord(where="id", why="is not the statementId of the address")
    store.add(call.writer, [given], call.version, contents)
    return HttpResponse(status=204)


def _post_statements(call: Call) -> HttpResponse:
    given, contents = _statements(call)
    batch = given if isinstance(given, list) else [given]
    if len(batch) > store.BATCH:
        raise RecordTooLarge(limit=store.BATCH)
    return _json(store.add(call.writer, batch, call.version, contents) if batch else [])


def _statements(call: Call) -> tuple[Any, dict[str, Attached]]:
    contents: dict[str, Attached] = {}
    body = call.body
    if call.media_type == "multipart/mixed":
        body, contents = multipart.split(body, call.headers["content-type"])
    elif call.media_type != JSON:
        raise BadRecord(where="Content-Type", why="must be application/json or multipart/mixed")
    return _parsed(body, "body"), contents


def _get_statements(call: Call) -> HttpResponse:
    params = call.params
    picture = params.get("format", "exact")
    if picture not in ("exact", "ids", "canonical"):
        raise BadRecord(where="format", why="is not exact, ids or canonical")
    with_content = _boolean(call, "attachments")
    own = call.writer.client_id if call.scope == "write" else None
    one = [name for name in ("statementId", "voidedStatementId") if name in params]
    if one:
        if len(one) > 1 or params.keys() - {*one, "attachments", "format"}:
            raise BadRecord(where=one[0], why="goes with attachments and format only")
        text = reading.one(_uuid(call, one[0]), voided=one[0] == "voidedStatementId", client_id=own)
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
            _checked(grammar.iri, params[name], name)
    try:
        limit = int(params.get("limit", "0"))
        assert 0 <= limit < 2**31
    except (ValueError, AssertionError):
        raise BadRecord(where="limit", why="must be a whole number, 0 or more") from None
    return reading.Wanted(
        agent=_agent(call) if "agent" in params else None,
        verb=params.get("verb"),
        activity=params.get("activity"),
        registration=_uuid(call, "registration") if "registration" in params else None,
        related_agents=_boolean(call, "related_agents"),
        related_activities=_boolean(call, "related_activities"),
        since=_instant(call, "since"),
        until=_instant(call, "until"),
        limit=limit,
        ascending=_boolean(call, "ascending"),
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


# Documents ---------------------------------------------------------------------------------------------------------


def _document(call: Call) -> tuple[documents.Place, str | None, bool]:
    """(where, name, every registration) of a request for documents."""
    kind, name = DOCUMENTS[call.resource]
    activity = call.params.get("activityId")
    if activity is not None:
        _checked(grammar.iri, activity, "activityId")
    agent = _agent(call) if "agent" in call.params else None
    registration = _uuid(call, "registration") if "registration" in call.params else None
    return documents.Place(kind, activity, agent, registration), call.params.get(name), registration is None


def _get_document(call: Call) -> HttpResponse:
    place, name, every = _document(call)
    since = _instant(call, "since")
    if name is None:
        found = _json(documents.names(place, since, any_registration=every))
        newest = documents.latest(place, since, any_registration=every)
        if newest:
            found["Last-Modified"] = store.moment(newest)
        return found
    document = documents.read(place, name)
    response = HttpResponse(bytes(document.content), content_type=document.content_type)
    response["ETag"] = f'"{document.etag}"'
    response["Last-Modified"] = store.moment(document.updated_at)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    return response


def _write_document(call: Call) -> HttpResponse:
    place, name, _every = _document(call)
    if call.media_type == JSON:
        _parsed(call.body, "body")
    documents.write(
        call.writer,
        place,
        name or "",
        call.body,
        call.headers.get("content-type") or "application/octet-stream",
        _guard(call),
        merge=call.method == "POST",
        blind=place.kind == "state" and call.version == "1.0.3",
    )
    return HttpResponse(status=204)


def _delete_document(call: Call) -> HttpResponse:
    place, name, every = _document(call)
    documents.remove(place, name, _guard(call), any_registration=every)
    return HttpResponse(status=204)


def _guard(call: Call) -> documents.Guard:
    return documents.Guard(call.headers.get("if-match", ""), call.headers.get("if-none-match", ""))


# Activities, agents, about -----------------------------------------------------------------------------------------


def _activity(call: Call) -> HttpResponse:
    iri = call.params["activityId"]
    _checked(grammar.iri, iri, "activityId")
    definition = reading.definition(iri)
    return _json({"objectType": "Activity", "id": iri, **({"definition": definition} if definition else {})})


def _person(call: Call) -> HttpResponse:
    """The Person object (Communication 2.4): each property an array."""
    agent = _agent(call)
    names = list(dict.fromkeys([*([agent["name"]] if "name" in agent else []), *reading.names(agent)]))
    found: dict[str, Any] = {"objectType": "Person", **({"name": names} if names else {})}
    found.update({name: [agent[name]] for name in grammar.IDENTIFIERS if name in agent})
    return _json(found)


def _about(call: Call) -> HttpResponse:
    if call.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    return _json({"version": ["2.0.0", "1.0.3"] if call.version == "2.0.0" else ["1.0.3", "1.0.2", "1.0.1", "1.0.0"]})


# Parameters --------------------------------------------------------------------------------------------------------


def _agent(call: Call) -> dict[str, Any]:
    value = _parsed(call.params["agent"].encode(), "agent")
    _checked(grammar.agent_or_group, value, "agent")
    if grammar.identity(value) is None:
        raise BadRecord(where="agent", why="must have an identifier")
    return dict(value)


def _checked(check: Callable[[Any, str], object], value: Any, where: str) -> None:
    try:
        check(value, where)
    except grammar.Malformed as error:
        raise BadRecord(where=error.where, why=error.why) from None


def _uuid(call: Call, name: str) -> uuid.UUID:
    _checked(grammar.uuid_text, call.params[name], name)
    return uuid.UUID(call.params[name])


def _instant(call: Call, name: str) -> datetime | None:
    if name not in call.params:
        return None
    try:
        return grammar.instant(call.params[name], name)
    except grammar.Malformed as error:
        raise BadRecord(where=error.where, why=error.why) from None


def _boolean(call: Call, name: str) -> bool:
    value = call.params.get(name, "false")
    if value not in ("true", "false"):
        raise BadRecord(where=name, why="must be true or false")
    return value == "true"


def _parsed(body: bytes, where: str) -> Any:
    try:
        return json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise BadRecord(where=where, why="is not JSON") from None


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _json(value: Any) -> HttpResponse:
    return HttpResponse(json.dumps(value, ensure_ascii=False), content_type=JSON)


Handler = tuple[Callable[[Call], HttpResponse], frozenset[str], tuple[str, ...]]
_FIND = frozenset(
    (
        "statementId", "voidedStatementId", "agent", "verb", "activity", "registration", "related_activities",
        "related_agents", "since", "until", "limit", "format", "attachments", "ascending", "after",
    )
)  # fmt: skip


def _documents(
    held: tuple[str, ...], name: str, optional: tuple[str, ...] = (), *, delete_all: bool = False
) -> dict[str, Handler]:
    one = frozenset((*held, *optional, name))
    return {
        "GET": (_get_document, one | {"since"}, held),
        "PUT": (_write_document, one, (*held, name)),
        "POST": (_write_document, one, (*held, name)),
        "DELETE": (_delete_document, one, held if delete_all else (*held, name)),
    }


DOCUMENTS = {
    "activities/state": ("state", "stateId"),
    "activities/profile": ("activity", "profileId"),
    "agents/profile": ("agent", "profileId"),
}
RESOURCES: dict[str, dict[str, Handler]] = {
    "about": {},
    "statements": {
        "GET": (_get_statements, _FIND, ()),
        "PUT": (_put_statement, frozenset(("statementId",)), ("statementId",)),
        "POST": (_post_statements, frozenset(), ()),
    },
    "activities": {"GET": (_activity, frozenset(("activityId",)), ("activityId",))},
    "agents": {"GET": (_person, frozenset(("agent",)), ("agent",))},
    "activities/state": _documents(("activityId", "agent"), "stateId", ("registration",), delete_all=True),
    "activities/profile": _documents(("activityId",), "profileId"),
    "agents/profile": _documents(("agent",), "profileId"),
}
