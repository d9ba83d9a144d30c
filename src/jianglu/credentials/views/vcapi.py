"""VC-API end points: /vc-api/credentials/verify, /vc-api/presentations/verify, and, for conformance only, issue."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .. import interop
from .verify import slow_down


def _answer(problems: list[str], **more: Any) -> JsonResponse:
    body = {
        "verified": not problems,
        "checks": ["proof", "model", "status"],
        "errors": problems,
        "warnings": [],
        **more,
    }
    return JsonResponse(body, status=400 if problems else 200)


def _guarded(request: HttpRequest) -> None:
    if not settings.VC_INTEROP:
        slow_down(request)


@csrf_exempt  # no session and no cookie is read
@require_POST
def verify_credential(request: HttpRequest, any_model: bool = False) -> JsonResponse:
    """Verify a credential: its form (unless `any_model`), proof, term and, where the list is ours, status."""
    _guarded(request)
    try:
        body = interop.body_of(request.body)
    except interop.Refused as error:
        return _answer([str(error)])
    return _answer(interop.verify_credential(body.get("verifiableCredential"), any_model=any_model))


@csrf_exempt
@require_POST
def verify_presentation(request: HttpRequest) -> JsonResponse:
    """Verify a presentation and the credentials in it."""
    _guarded(request)
    try:
        body = interop.body_of(request.body)
    except interop.Refused as error:
        return _answer([str(error)])
    given = body.get("options")
    options: dict[str, Any] = given if isinstance(given, dict) else {}
    presentation = body.get("verifiablePresentation", body.get("presentation"))
    problems = interop.verify_presentation(
        presentation, challenge=options.get("challenge"), domain=options.get("domain")
    )
    return _answer(problems)


@csrf_exempt
@require_POST
def issue(request: HttpRequest, suite: str, status: bool = False, any_model: bool = False) -> JsonResponse:
    """Secure any credential as a throw-away did:key; only where the installation is put up for conformance."""
    if not settings.VC_INTEROP:
        raise Http404
    try:
        body = interop.body_of(request.body)
        credential = body.get("credential")
        if not isinstance(credential, dict):
            raise interop.Refused("credential is missing")
        return JsonResponse(interop.issue(credential, suite=suite, status=status, any_model=any_model), status=201)
    except interop.Refused as error:
        return JsonResponse({"errors": [str(error)]}, status=400)
