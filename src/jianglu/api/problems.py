"""Every error of the API as problem+json (RFC 9457), with the code of the error catalogue."""

from __future__ import annotations

from typing import Any

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, Throttled, ValidationError

from jianglu.kernel.errors import DomainError

log = structlog.get_logger(__name__)
MEDIA_TYPE = "application/problem+json"


def problem(request: HttpRequest, status: int, code: str, title: str, detail: str = "", **more: Any) -> HttpResponse:
    """One problem; `type` is its place in the catalogue page, `instance` the id of the request in the log."""
    body = {
        "type": f"/errors/#{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        "instance": getattr(request, "request_id", ""),
        **{key: value for key, value in more.items() if value},
    }
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = MEDIA_TYPE
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="jianglu"'
    return response


def of_domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A DomainError with its fields and rows."""
    rows = [{"row": row.row, "field": row.field, "message": row.message} for row in error.rows]
    fields = {name: str(text) for name, text in error.fields.items()}
    return problem(request, error.status, error.code, error.text, error.hint_text, fields=fields, rows=rows)


def install(api: NinjaAPI) -> None:
    """Let the API answer with problems only."""

    @api.exception_handler(DomainError)
    def domain(request: HttpRequest, error: DomainError) -> HttpResponse:
        return of_domain_error(request, error)

    @api.exception_handler(ValidationError)
    def validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
        fields = {".".join(str(part) for part in item["loc"][1:] or item["loc"]): item["msg"] for item in error.errors}
        return problem(request, 422, "invalid", _("填写的内容有误"), _("请按字段提示修改后重新提交"), fields=fields)

    @api.exception_handler(AuthenticationError)
    def unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return problem(
            request,
            401,
            "identity.sign_in_first",
            _("请先登录或提供令牌"),
            _("在请求头加上 Authorization: Bearer 令牌"),
        )

    @api.exception_handler(AuthorizationError)
    def unauthorised(request: HttpRequest, error: AuthorizationError) -> HttpResponse:
        return problem(request, 403, "access.denied", _("您没有权限进行这项操作"))

    @api.exception_handler(Throttled)
    def throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
        return problem(request, 429, "api.too_many_requests", _("请求过于频繁"), _("请稍后再试"))

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(request, 404, "not_found", _("没有找到您要的内容"))

    @api.exception_handler(HttpError)
    def http(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(request, error.status_code, "api.bad_request", str(error.message))

    @api.exception_handler(Exception)
    def unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
        log.exception("api_error", request_id=getattr(request, "request_id", ""), path=request.path)
        if settings.DEBUG:
            raise error
        return problem(request, 500, "unexpected", _("系统出了点问题"), _("我们已记录这个错误，请稍后重试"))
