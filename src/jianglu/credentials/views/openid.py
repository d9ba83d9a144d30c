"""OpenID4VCI and OpenID4VP end points: what wallets of others ask and answer; no session, no cookie, hence no CSRF."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from jianglu.kernel.errors import NotFound

from ..errors import PresentationRefused, TooManyLookups
from ..openid import answering, asking, issuance, metadata, offers
from .verify import slow_down

MOST_BYTES = 20_000


def _refused(error: issuance.Refusal) -> HttpResponse:
    response = JsonResponse({"error": error.error, "error_description": error.description}, status=error.status)
    if error.status == 401:
        response["WWW-Authenticate"] = f'Bearer error="{error.error}"'
    return response


def _answer(request: HttpRequest, made: Callable[[], dict[str, Any] | None]) -> HttpResponse:
    """What `made` gives as JSON (None: 204), or the refusal; never kept by a cache, thirty a minute and address."""
    try:
        slow_down(request)
        content = made()
        response = HttpResponse(status=204) if content is None else JsonResponse(content)
    except TooManyLookups as error:
        response = JsonResponse({"error": "slow_down", "error_description": "too many requests"}, status=error.status)
    except NotFound as error:
        response = JsonResponse({"error": "not_found", "error_description": "no such offer"}, status=error.status)
    except PresentationRefused as error:
        description = str(error.params.get("reason", ""))
        response = JsonResponse({"error": "invalid_request", "error_description": description}, status=400)
    except issuance.Refusal as error:
        response = _refused(error)
    response["Cache-Control"] = "no-store"
    return response


def _body(request: HttpRequest, error: str) -> dict[str, Any]:
    try:
        if request.content_type != "application/json" or len(request.body) > MOST_BYTES:
            raise ValueError
        body = json.loads(request.body)
    except (ValueError, RecursionError) as problem:
        raise issuance.Refusal(error, "a JSON object is expected") from problem
    if not isinstance(body, dict):
        raise issuance.Refusal(error, "a JSON object is expected")
    return body


def _bearer(request: HttpRequest) -> str:
    scheme, _space, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


@require_GET
def issuer_metadata(request: HttpRequest) -> HttpResponse:
    """Which credentials wallets can get here, and where."""
    return _open(metadata.issuer())


@require_GET
def server_metadata(request: HttpRequest) -> HttpResponse:
    """Where codes are redeemed."""
    return _open(metadata.authorization_server())


def _open(content: dict[str, Any]) -> HttpResponse:
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "max-age=300"
    return response


@require_GET
def offer(request: HttpRequest, reference: str) -> HttpResponse:
    """The offer behind a link or QR code; 404 once it is taken or over."""
    return _answer(request, lambda: offers.fetch(reference))


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Redeem a pre-authorised code with its transaction code."""
    return _answer(request, lambda: issuance.token(request.POST.dict()))


@csrf_exempt
@require_POST
def nonce(request: HttpRequest) -> HttpResponse:
    """A fresh challenge for a proof of possession."""
    return _answer(request, lambda: {"c_nonce": issuance.nonce()})


@csrf_exempt
@require_POST
def credential(request: HttpRequest) -> HttpResponse:
    """A credential for a proven key."""
    return _answer(request, lambda: issuance.credential(_bearer(request), _body(request, "invalid_credential_request")))


@csrf_exempt
@require_POST
def notification(request: HttpRequest) -> HttpResponse:
    """What became of it in the wallet."""
    return _answer(
        request, lambda: issuance.notification(_bearer(request), _body(request, "invalid_notification_request"))
    )


@require_GET
def request_object(request: HttpRequest, token: str) -> HttpResponse:
    """The signed request behind a QR code."""
    slow_down(request)
    response = HttpResponse(asking.request_object(token), content_type="application/oauth-authz-req+jwt")
    response["Cache-Control"] = "no-store"
    return response


@csrf_exempt
@require_POST
def respond(request: HttpRequest, token: str) -> HttpResponse:
    """A wallet's presentation, or its refusal."""

    def taken() -> dict[str, Any]:
        answering.respond(token, request.POST.dict())
        return {}

    return _answer(request, taken)
