"""The end points of LTI 1.3 Advantage; programs have no session or cookie here, hence no CSRF."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.platform.access import rls
from jianglu.platform.pages import allowing

from ..lti import access, grades, launching, names, picking, tokens
from ..lti import members as roster
from ..lti.errors import Refusal

MOST_BYTES = 50_000
MINUTE = 60  # seconds
CALLS = 600  # a minute and tool
TOKENS = 60  # token requests a minute and address
PAGE = 100


# The browser's --------------------------------------------------------------------------------------------------------


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """Answer a tool's authentication request by posting the signed message to it.

    A post from the tool's site brings no session cookie (SameSite=Lax), so it is asked again as a GET, which does.
    """
    if request.method == "POST":
        query = QueryDict(mutable=True)
        query.update({key: value[:4000] for key, value in request.POST.dict().items()})
        return HttpResponseRedirect(f"{request.path}?{query.urlencode()}", status=303)
    session = request.session.session_key or ""
    return posting(request, launching.answer(request.actor, session, request.GET.dict()))


def posting(request: HttpRequest, sent: launching.Posting) -> HttpResponse:
    """A page that posts a form to another site by itself, or by a button where scripts are off."""
    parts = urlsplit(sent.action)
    page = render(request, "learning/tools/posting.html", {"sent": sent, "host": parts.netloc})
    # Browsers hold `form-action` against every redirect that follows the post, too, which are the tool's own affair.
    return allowing(page, {"form-action": [f"{parts.scheme}://{parts.netloc}", "https:"]})


@csrf_exempt
@require_POST
def deep_links(request: HttpRequest) -> HttpResponse:
    """Take what a teacher chose in a tool, and lead to where the teacher looks at it."""
    handle = picking.keep(request.POST.get("JWT", ""))
    return HttpResponseRedirect(reverse("learning:picked", args=[handle]), status=303)


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys of this site (JWK set)."""
    response = JsonResponse({"keys": tokens.published()})
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "max-age=3600"
    return response


# The programs' -------------------------------------------------------------------------------------------------------


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """An access token for a tool's signed assertion."""

    def granted() -> HttpResponse:
        _slow_down(f"lti-token:{request.actor.address}", TOKENS)
        return JsonResponse(access.grant(request.POST.dict()))

    return _answer(granted)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def line_items(request: HttpRequest, course_id: int) -> HttpResponse:
    """The tool's line items of a course; one more."""

    def answered() -> HttpResponse:
        if request.method == "POST":
            caller = _caller(request, names.LINE_ITEMS)
            item = grades.add_line_item(caller, course_id, _body(request))
            return _json(grades.shown(item), names.LINE_ITEM_TYPE, status=201)
        caller = _caller(request, names.LINE_ITEMS, names.LINE_ITEMS_READ)
        rows = grades.line_items(caller, course_id, request.GET.dict())
        return _page(request, rows, grades.shown, names.LINE_ITEMS_TYPE)

    return _answer(answered)


@csrf_exempt
@require_http_methods(["GET", "PUT", "DELETE"])
def line_item(request: HttpRequest, course_id: int, pk: int) -> HttpResponse:
    """One line item: read, changed, removed."""

    def answered() -> HttpResponse:
        if request.method == "GET":
            caller = _caller(request, names.LINE_ITEMS, names.LINE_ITEMS_READ)
            return _json(grades.shown(grades.line_item(caller, course_id, pk)), names.LINE_ITEM_TYPE)
        caller = _caller(request, names.LINE_ITEMS)
        if request.method == "PUT":
            item = grades.change_line_item(caller, course_id, pk, _body(request))
            return _json(grades.shown(item), names.LINE_ITEM_TYPE)
        grades.remove_line_item(caller, course_id, pk)
        return HttpResponse(status=204)

    return _answer(answered)


@csrf_exempt
@require_POST
def scores(request: HttpRequest, course_id: int, pk: int) -> HttpResponse:
    """A learner's score."""

    def answered() -> HttpResponse:
        grades.add_score(_caller(request, names.SCORES), course_id, pk, _body(request))
        return HttpResponse(status=204)

    return _answer(answered)


@require_GET
def results(request: HttpRequest, course_id: int, pk: int) -> HttpResponse:
    """The scores that stand in a line item."""

    def answered() -> HttpResponse:
        caller = _caller(request, names.RESULTS)
        with rls.elevated("learning.lti"):  # a tool is no actor; it reads its own line item alone
            rows = grades.results(caller, course_id, pk, request.GET.dict())
            return _page(request, rows, lambda page: grades.shown_results(caller, page), names.RESULTS_TYPE, whole=True)

    return _answer(answered)


@require_GET
def members(request: HttpRequest, course_id: int) -> HttpResponse:
    """The learners who opened the tool in a course."""

    def answered() -> HttpResponse:
        page, following = roster.membership(_caller(request, names.MEMBERS), course_id, request.GET.dict())
        response = _json(page, names.MEMBERS_TYPE)
        if following:
            response["Link"] = f'<{following}>; rel="next"'
        return response

    return _answer(answered)


def _caller(request: HttpRequest, *scopes: str) -> access.Caller:
    scheme, _space, value = request.headers.get("Authorization", "").partition(" ")
    caller = access.caller(value.strip() if scheme.lower() == "bearer" else "", needs=scopes)
    _slow_down(f"lti-calls:{caller.tool.pk}", CALLS)
    return caller


def _answer(made: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        response = made()
    except Refusal as error:
        response = JsonResponse({"error": error.error, "error_description": error.description}, status=error.status)
        if error.status == 401:
            response["WWW-Authenticate"] = f'Bearer error="{error.error}"'
    response["Cache-Control"] = "no-store"
    return response


def _json(content: dict[str, Any] | list[Any], media_type: str, *, status: int = 200) -> HttpResponse:
    return HttpResponse(json.dumps(content, ensure_ascii=False), content_type=media_type, status=status)


def _page(
    request: HttpRequest, rows: Any, shown: Callable[[Any], Any], media_type: str, *, whole: bool = False
) -> HttpResponse:
    """Rows from `after` on, with a link to the next ones (AGS 3.2.10)."""
    after, limit = _whole(request, "after", 0), min(PAGE, max(1, _whole(request, "limit", PAGE)))
    found = list(rows.filter(pk__gt=after)[: limit + 1])
    page = found[:limit]
    response = _json(shown(page) if whole else [shown(row) for row in page], media_type)
    if len(found) > limit:
        query = request.GET.copy()
        query["after"] = str(page[-1].pk)
        response["Link"] = f'<{request.build_absolute_uri(request.path)}?{query.urlencode()}>; rel="next"'
    return response


def _whole(request: HttpRequest, name: str, otherwise: int) -> int:
    text = request.GET.get(name)
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise Refusal("invalid_request", f"{name} is a whole number")
    return int(text)


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        if len(request.body) > MOST_BYTES or b"\\u0000" in request.body:
            raise ValueError
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Refusal("invalid_request", "a JSON object is expected") from error
    if not isinstance(body, dict):
        raise Refusal("invalid_request", "a JSON object is expected")
    return body


def _slow_down(key: str, most: int) -> None:
    cache.add(key, 0, MINUTE)
    try:
        count = cache.incr(key)
    except ValueError:  # the minute ended in between
        return
    if count > most:
        raise Refusal("slow_down", "too many requests; wait a minute", status=429)
