"""cmi5 on the second origin: a unit's address, its token, its records, and how far it is.

    GET  /<signed>/play/<part>/     the page that frames the unit (serving.py)
    POST /<signed>/fetch/<session>/ the token of a session, once (cmi5, 8.2)
    *    /<signed>/xapi/<resource>  the record store, within what the session may (cmi5, 8 to 11)
    GET  /<signed>/state/<session>/ for our own script: does this window still count, has the package ended
    GET  /<signed>/done/            where a unit goes when it is left (cmi5, 10.2.6)

An author's look has the same addresses and keeps nothing.
"""

from __future__ import annotations

import base64
import json
import re
import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from jianglu.kernel.errors import NotFound
from jianglu.platform.access import rls

from .. import services
from ..cmi5 import statements
from ..errors import LaunchRefused
from ..models import LaunchSession, Statement
from ..records import store, values
from ..records.errors import RecordNotFound
from ..records.http import Call, basic, respond
from ..records.http.call import agent_of, parsed
from ..services import launch_records, launches
from ..services.study import package_ended
from .learner import actor_of
from .origin import Ticket

PREVIEW = "preview"
VERSIONS = {"1": "1.0.3", "2": "2.0.0"}


def start(request: HttpRequest, ticket: Ticket, part: int, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Begin a session; what the framing page needs: the unit's address with its parameters (8.1), and the session."""
    base = _base(request)
    if ticket.user:
        actor = actor_of(ticket, request)
        with rls.applied(actor):
            made = services.launch(actor, ticket.activity, part, base=base)
        key, agent, registration, activity = str(made.session.key), made.actor, made.registration, made.activity
    else:
        key, registration, activity = PREVIEW, str(uuid.uuid4()), f"urn:jianglu:preview:{ticket.package}:{part}"
        agent = {"objectType": "Agent", "account": {"homePage": store.PERSON_HOME, "name": PREVIEW}}
    parameters = {
        "endpoint": f"{base}/xapi/",
        "fetch": f"{base}/fetch/{key}/",
        "actor": json.dumps(agent, ensure_ascii=False),
        "registration": registration,
        "activityId": activity,
    }
    query = "&".join(filter(None, [entry["query"], urlencode(parameters, quote_via=quote)]))
    return {
        "site": ticket.site,
        "session": "" if key == PREVIEW else key,
        "href": f"../../files/{launch_records.file_of(entry)}?{query}",
    }


def fetch(request: HttpRequest, ticket: Ticket, name: str) -> HttpResponse:
    """The token of a session; asked again, an error in the words of 8.2.3."""
    token: str | None = PREVIEW
    if ticket.user:
        actor = actor_of(ticket, request)
        with rls.applied(actor):
            token = services.fetch_token(actor, ticket.activity, _key(name))
    if token is None:
        return JsonResponse({"error-code": "1", "error-text": "the token was fetched already, or the session is over"})
    return JsonResponse({"auth-token": base64.b64encode(f"{name}:{token}".encode()).decode()})


def state(request: HttpRequest, ticket: Ticket, name: str) -> HttpResponse:
    """Whether the session still counts, and whether the whole package ended."""
    actor = actor_of(ticket, request)
    with rls.applied(actor):
        found = launches.spoken(actor, ticket.activity, _key(name))
        if found is None:
            raise NotFound()
        run = found.run
        whole = run.ended and package_ended(run.enrolment, run.activity)
        told = {"over": found.over, "stale": found.abandoned, "ended": whole, "success": run.success}
        return JsonResponse({**told, "completion": run.completion, "score": run.score})


def done() -> HttpResponse:
    """Where a unit goes when it is left."""
    text = _("这部分已经退出，可以选择下一部分")
    return HttpResponse(f'<!DOCTYPE html><meta charset="utf-8"><p>{text}</p>')


def records(request: HttpRequest, ticket: Ticket, name: str, package: Mapping[str, Any]) -> HttpResponse:
    """The record store for one session."""
    version = VERSIONS.get(request.headers.get("X-Experience-API-Version", "1")[:1], "1.0.3")
    root = f"{_base(request)}/xapi"
    if not ticket.user:
        return _preview(request, name, package)
    actor = actor_of(ticket, request)

    def sign_in(call: Call, _request: HttpRequest) -> None:
        session = launches.signed_in(actor, ticket.activity, *basic(call))
        call.scope, call.writer = "write", store.Writer(None, f"cmi5:{session.key}", everything=False)
        call.add = partial(services.add_statements, actor, session)
        _permit(call, session)

    with rls.applied(actor):
        response = respond(request, version, name, root, sign_in)
    response.headers.pop("WWW-Authenticate", None)  # or the browser asks the learner for a password, and the unit waits
    return response


def _base(request: HttpRequest) -> str:
    first = request.path_info.lstrip("/").partition("/")[0]
    return f"{request.scheme}://{request.META.get('HTTP_HOST', '')}/{quote(first, safe=':')}"


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound() from None


# What a session may ask for ----------------------------------------------------------------------------------------


def _permit(call: Call, session: LaunchSession) -> None:
    """Its own learner, registration and unit, and nobody else's; raises LaunchRefused."""
    run = session.run
    mine = launch_records.registration_of(run)
    if "agent" in call.params and agent_of(call).get("account") != _account(session):
        raise LaunchRefused(why="the agent is not the one of the launch (8.1.3)")
    if "registration" in call.params and call.params["registration"].lower() != mine:
        raise LaunchRefused(why="the registration is not the one of the launch (8.1.4)")
    reading = call.method in ("GET", "HEAD")
    if call.resource == "statements" and reading:
        _permit_statements(call, mine, _account(session))
    elif call.resource == "activities/state":
        if call.params.get("activityId") != launch_records.activity_of(run) or "registration" not in call.params:
            raise LaunchRefused(why="a state is of the unit and registration of the launch (8.1.4, 8.1.5)")
        if not reading and call.params.get("stateId") in (None, launch_records.LAUNCH_DATA):
            raise LaunchRefused(why="LMS.LaunchData is the platform's (10.2.1)")
    elif call.resource == "agents/profile":
        _permit_profile(call, session, reading)
    elif call.resource == "activities/profile" and not reading:
        raise LaunchRefused(why="profiles of activities are not a unit's to write")


def _permit_statements(call: Call, mine: str, account: Mapping[str, str]) -> None:
    one = call.params.get("statementId") or call.params.get("voidedStatementId")
    if one is None:
        call.params["registration"] = mine
        call.params["agent"] = json.dumps({"objectType": "Agent", "account": account})
    elif not re.fullmatch(r"[0-9a-fA-F-]{36}", one):
        return  # refused as malformed
    elif not Statement.objects.filter(id=_key(one), registration=mine).exists():
        raise RecordNotFound()


def _permit_profile(call: Call, session: LaunchSession, reading: bool) -> None:
    """The learner's preferences (section 11) are all that a unit reads and writes of the learner's profile."""
    if call.params.get("profileId") != launches.PREFERENCES:
        raise LaunchRefused(why="cmi5LearnerPreferences is the only document (11.0)")
    if reading:
        launches.preferences_read(session)
        return
    writing = call.method in ("PUT", "POST") and call.media_type == "application/json"
    told = parsed(call.body, "body") if writing else None
    if not isinstance(told, dict) or told.get("audioPreference") not in ("on", "off"):
        told = {}
    if not _languages(told.get("languagePreference")):
        raise LaunchRefused(why="languagePreference and audioPreference are needed (11.0)")


def _languages(text: Any) -> bool:
    try:
        for tag in str(text).split(","):
            values.language(tag.strip(), "languagePreference")
    except values.Malformed:
        return False
    return isinstance(text, str)


def _account(session: LaunchSession) -> Mapping[str, str]:
    return {"homePage": store.PERSON_HOME, "name": str(session.enrolment.person_id)}


# An author's look ------------------------------------------------------------------------------------------------------


def _preview(request: HttpRequest, name: str, package: Mapping[str, Any]) -> HttpResponse:
    """Answers as a store would that keeps nothing; launched to browse (10.2.2)."""
    resource = name.strip("/")
    if resource == "statements" and request.method == "GET":
        return JsonResponse({"statements": [], "more": ""})
    if resource == "statements" and request.method in ("PUT", "POST"):
        return _heard(request)
    if request.method in ("PUT", "POST", "DELETE"):
        return HttpResponse(status=204)
    number = request.GET.get("activityId", "").rpartition(":")[2]
    if (
        resource != "activities/state"
        or request.GET.get("stateId") != launch_records.LAUNCH_DATA
        or not number.isdecimal()
    ):
        return HttpResponse(status=404)
    entry = dict(enumerate(package["parts"])).get(int(number[:6]))
    if entry is None:
        return HttpResponse(status=404)
    context = {
        "contextActivities": {"grouping": [{"objectType": "Activity", "id": entry["iri"]}]},
        "extensions": {statements.SESSION: PREVIEW},
    }
    return JsonResponse({"contextTemplate": context, "launchMode": "Browse", "moveOn": entry["move_on"]})


def _heard(request: HttpRequest) -> HttpResponse:
    """Statements of an author's look are taken and dropped, but for those that judge."""
    try:
        given = json.loads(request.body)
    except (ValueError, RecursionError):
        return JsonResponse({"code": "invalid"}, status=400)
    rows = [row for row in (given if isinstance(given, list) else [given]) if isinstance(row, dict)]
    verbs = [row["verb"].get("id") for row in rows if isinstance(row.get("verb"), dict)]
    if any(isinstance(verb, str) and statements.VERBS.get(verb) in statements.JUDGING for verb in verbs):
        refused = LaunchRefused(why=statements.NOT_JUDGED)
        return JsonResponse({"code": refused.code, "error": refused.text}, status=403)
    if request.method == "PUT":
        return HttpResponse(status=204)
    return JsonResponse([row.get("id", str(uuid.uuid4())) for row in rows], safe=False)
