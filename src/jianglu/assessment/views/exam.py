"""The exam itself: the door, the paper, saving, going on elsewhere, handing in. Answers are JSON, errors too."""

from __future__ import annotations

import json
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.kernel.errors import DomainError
from jianglu.platform import calendar
from jianglu.platform.pages import login_required, render

from ..delivery import queries, rules, services
from ..delivery.lockdown import HEADER, PAGE_HEADER, Proof
from ..errors import BadAnswer, LockdownMissing, OtherSession
from ..plans import queries as plans


def _token(request: HttpRequest, attempt_id: object) -> str:
    return str(request.session.get(f"exam:{attempt_id}", ""))


def _proof(request: HttpRequest, attempt_id: object = None) -> Proof:
    """What the browser shows of its configuration, for this address and for the page whose script sent it."""
    page = request.build_absolute_uri(reverse("assessment:exam", args=[attempt_id])) if attempt_id else ""
    return Proof(
        request.build_absolute_uri(), request.headers.get(HEADER, ""), page or request.build_absolute_uri(),
        request.headers.get(PAGE_HEADER, "") or request.POST.get("config_key_hash", ""),
    )  # fmt: skip


def _seat(request: HttpRequest, entry: services.Entry) -> HttpResponse:
    request.session[f"exam:{entry.attempt.pk}"] = entry.token
    return redirect("assessment:exam", entry.attempt.pk)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def door(request: HttpRequest, registration_id: int) -> HttpResponse:
    """Read the rules, give the start code, sit down; or find the way back to a running exam."""
    registration = plans.mine(request.actor).filter(pk=registration_id).first()
    error = None
    if request.method == "POST":
        try:
            return _seat(
                request,
                services.enter(request.actor, registration_id, request.POST.get("code", ""), proof=_proof(request)),
            )
        except DomainError as refused:
            if registration is None:
                raise
            error = refused
    if registration is None:
        registration = plans.get_registration(request.actor, registration_id)
    attempt = getattr(registration, "attempt", None)
    if attempt is not None and error is None:
        return redirect("assessment:exam", attempt.pk)
    status = error.status if error else 200
    return render(request, "assessment/door.html", {"registration": registration, "error": error}, status=status)


@login_required
@never_cache
@require_GET
def exam(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """The paper; on another device the page asks for the invigilator's code; over, it says so."""
    attempt = queries.own_attempt(request.actor, attempt_id)
    if attempt.state != attempt.State.STARTED or calendar.now() >= attempt.deadline:
        return render(request, "assessment/exam_over.html", {"attempt": attempt})
    try:
        paper = queries.paper_of(request.actor, attempt_id, _token(request, attempt_id), _proof(request, attempt_id))
    except LockdownMissing as error:
        return render(request, "assessment/exam_lockdown.html", {"attempt": attempt, "error": error}, status=403)
    except OtherSession as error:
        return render(request, "assessment/resume.html", {"attempt": attempt, "error": error}, status=409)
    questions = [question | paper.given(question["no"]) for question in paper.questions]
    return render(request, "assessment/exam.html", {"attempt": attempt, "paper": paper, "questions": questions})


@login_required
@require_POST
def resume(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """Go on here with the invigilator's code."""
    try:
        return _seat(
            request, services.resume(request.actor, attempt_id, request.POST.get("code", ""), proof=_proof(request))
        )
    except DomainError as error:
        attempt = queries.own_attempt(request.actor, attempt_id)
        return render(request, "assessment/resume.html", {"attempt": attempt, "error": error}, status=error.status)


def _answers_json(view: Any) -> Any:
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"code": "signed_out"}, status=401)
        try:
            return JsonResponse(view(request, *args, **kwargs))
        except DomainError as error:
            body = {"code": error.code, "detail": error.text, "hint": error.hint_text}
            return JsonResponse(body, status=error.status)

    return wrapped


@require_http_methods(["PUT"])
@_answers_json
def answer(request: HttpRequest, attempt_id: str, question: int) -> dict[str, Any]:
    """Make one answer durable; acknowledged only after the commit."""
    try:
        body = json.loads(request.body[:16_000])
        seq, value = int(body["seq"]), [str(label) for label in body["value"]]
        flagged, client_at = bool(body.get("flagged")), str(body.get("at", ""))
    except (ValueError, KeyError, TypeError) as error:
        raise BadAnswer() from error
    ack = services.save_answer(
        request.actor, attempt_id, _token(request, attempt_id), question=question, seq=seq, value=value,
        flagged=flagged, client_at=client_at, proof=_proof(request, attempt_id),
    )  # fmt: skip
    return {
        "seq": ack.seq,
        "saved_at": ack.saved_at.isoformat(),
        "seconds_left": rules.seconds_left(ack.deadline, calendar.now()),
    }


@require_POST
@_answers_json
def heartbeat(request: HttpRequest, attempt_id: str) -> dict[str, Any]:
    """The page says that it is there and how often it was left; it learns of time granted and of the end."""
    try:
        away = int(json.loads(request.body[:200] or b"{}").get("away", 0))
    except (ValueError, TypeError, AttributeError) as error:
        raise BadAnswer() from error
    found = services.heartbeat(
        request.actor, attempt_id, _token(request, attempt_id), away=away, proof=_proof(request, attempt_id)
    )
    return {"state": found.state, "seconds_left": rules.seconds_left(found.deadline, calendar.now())}


@login_required
@require_POST
def submit(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """Hand in."""
    services.submit(request.actor, attempt_id, _token(request, attempt_id), proof=_proof(request))
    return redirect("assessment:exam", attempt_id)
