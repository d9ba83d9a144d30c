"""The record store over HTTP: /xapi/1.0/ speaks xAPI 1.0.3, /xapi/2.0/ xAPI 2.0, over one store.

Programs only: Basic authentication, no session, no language; so none of the pages' middleware runs (see middleware.py).
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import structlog
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from jianglu.kernel.errors import DomainError
from jianglu.platform import calendar

from .. import clients, grammar, reading, store, values
from ..errors import BadRecord, ClientScope, ClientUnknown, RecordNotFound, RecordTooLarge
from . import documents, statements
from .call import JSON, Call, agent_of, answer, checked

log = structlog.get_logger(__name__)
VERSIONS = {"1.0": "1.0.3", "2.0": "2.0.0"}
TAKEN = {"1.0.3": re.compile(r"1\.0(\.\d+)?"), "2.0.0": re.compile(r"2\.0(\.\d+)?")}
FAILURES = 60  # wrong secrets a minute and address
HEADERS = ("authorization", "x-experience-api-version", "content-type", "content-length", "if-match", "if-none-match")


def serve(request: HttpRequest) -> HttpResponse:
    """Answer a request below /xapi/; every refusal is a JSON object with code and sentence."""
    _start, _xapi, short, *rest = request.path_info.split("/", 3)
    return respond(request, VERSIONS.get(short), rest[0] if rest else "", f"/xapi/{short}", _sign_in)


def respond(request: HttpRequest, version: str | None, name: str, root: str, sign_in: SignIn) -> HttpResponse:
    """Answer a request for a resource in one version of xAPI; `root` is what its own addresses begin with.

    `sign_in` says who asks (it sets the call's writer, scope and how statements are added), or raises.
    """
    resource = name.strip("/")
    try:
        if version is None or resource not in RESOURCES:
            raise RecordNotFound()
        response = _answer(_call(request, version, resource, root), request, sign_in)
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


def _call(request: HttpRequest, version: str, resource: str, root: str) -> Call:
    pairs = parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True)
    params = dict(pairs)
    if len(params) != len(pairs):
        raise BadRecord(where="query", why="a parameter is given twice")
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        body = request.body
    except RequestDataTooBig:
        raise RecordTooLarge(limit=f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE >> 20} MB") from None
    call = Call(request.method or "GET", resource, version, params, headers, body, root)
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


def _answer(call: Call, request: HttpRequest, sign_in: SignIn) -> HttpResponse:
    if call.resource == "about":
        return _about(call)
    sign_in(call, request)
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


def basic(call: Call) -> tuple[str, str]:
    """Key and secret of Basic authentication, both empty when there are none."""
    kind, _space, held = call.headers.get("authorization", "").partition(" ")
    try:
        key, colon, secret = base64.b64decode(held.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return (key, secret) if kind.lower() == "basic" and colon else ("", "")


def _sign_in(call: Call, request: HttpRequest) -> None:
    address = request.META.get("REMOTE_ADDR", "")
    try:
        call.scope, call.writer = clients.sign_in(*basic(call))
    except ClientUnknown:
        window = f"xapi:failed:{address}:{int(calendar.now().timestamp()) // 60}"
        if not cache.add(window, 1, 120) and cache.incr(window) > FAILURES:
            log.warning("xapi_guessing", address=address)
        raise


def _activity(call: Call) -> HttpResponse:
    iri = call.params["activityId"]
    checked(values.iri, iri, "activityId")
    definition = reading.definition(iri)
    return answer({"objectType": "Activity", "id": iri, **({"definition": definition} if definition else {})})


def _person(call: Call) -> HttpResponse:
    """The Person object (Communication 2.4): each property an array."""
    agent = agent_of(call)
    names = list(dict.fromkeys([*([agent["name"]] if "name" in agent else []), *reading.names(agent)]))
    found: dict[str, Any] = {"objectType": "Person", **({"name": names} if names else {})}
    found.update({name: [agent[name]] for name in grammar.IDENTIFIERS if name in agent})
    return answer(found)


def _about(call: Call) -> HttpResponse:
    if call.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    return answer({"version": ["2.0.0", "1.0.3"] if call.version == "2.0.0" else ["1.0.3", "1.0.2", "1.0.1", "1.0.0"]})


SignIn = Callable[[Call, HttpRequest], None]
Handler = tuple[Callable[[Call], HttpResponse], frozenset[str], tuple[str, ...]]
_FIND = frozenset(
    (
        "statementId", "voidedStatementId", "agent", "verb", "activity", "registration", "related_activities",
        "related_agents", "since", "until", "limit", "format", "attachments", "ascending", "after",
    )
)  # fmt: skip


def _document_handlers(
    held: tuple[str, ...], name: str, optional: tuple[str, ...] = (), *, delete_all: bool = False
) -> dict[str, Handler]:
    one = frozenset((*held, *optional, name))
    return {
        "GET": (documents.get_document, one | {"since"}, held),
        "PUT": (documents.write_document, one, (*held, name)),
        "POST": (documents.write_document, one, (*held, name)),
        "DELETE": (documents.delete_document, one, held if delete_all else (*held, name)),
    }


RESOURCES: dict[str, dict[str, Handler]] = {
    "about": {},
    "statements": {
        "GET": (statements.get_statements, _FIND, ()),
        "PUT": (statements.put_statement, frozenset(("statementId",)), ("statementId",)),
        "POST": (statements.post_statements, frozenset(), ()),
    },
    "activities": {"GET": (_activity, frozenset(("activityId",)), ("activityId",))},
    "agents": {"GET": (_person, frozenset(("agent",)), ("agent",))},
    "activities/state": _document_handlers(("activityId", "agent"), "stateId", ("registration",), delete_all=True),
    "activities/profile": _document_handlers(("activityId",), "profileId"),
    "agents/profile": _document_handlers(("agent",), "profileId"),
}
