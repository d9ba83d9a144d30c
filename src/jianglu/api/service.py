"""The API of all rooms: each room's router under its name, one set of errors, one document."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from jianglu.kernel.errors import CATALOGUE
from jianglu.platform.discovery import room_modules

from .auth import SessionAuth, TokenAuth
from .parsing import PlainParser
from .problems import MEDIA_TYPE, install
from .throttle import PerMinute

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "fields": {"type": "object", "additionalProperties": {"type": "string"}},
        "rows": {"type": "array", "items": {"type": "object"}},
    },
}
ANSWERS = {
    "400": "Bad request", "405": "Method not allowed",
    "401": "Not signed in", "403": "Not allowed", "404": "Not there, or not for you",
    "409": "Conflict", "413": "Too large", "422": "Invalid input", "429": "Too many requests",
}  # fmt: skip


class Api(NinjaAPI):
    """NinjaAPI whose document says that every operation may answer with a problem."""

    _document: OpenAPISchema | None = None

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """The OpenAPI 3.1 document; made once in each process, since making it takes most of a second."""
        if self._document is None:
            self._document = self._made(**kwargs)
        return self._document

    def _made(self, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**kwargs)
        schema.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
        content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for path in schema["paths"].values():
            for operation in path.values():
                for status, text in ANSWERS.items():
                    operation["responses"].setdefault(int(status), {"description": text, "content": content})
        return schema


def build() -> Api:
    """The API with every room's router."""
    api = Api(
        title="匠路 Jianglu",
        version="1",
        description="Skilled-workforce platform of a city. Errors are problem+json with the codes of /errors/.",
        urls_namespace="api-1",
        auth=[TokenAuth(), SessionAuth()],
        throttle=PerMinute(visitors=120, accounts=1200),
        docs_url=None,
        parser=PlainParser(),
    )
    install(api)
    for label, module in room_modules("api"):
        if hasattr(module, "router"):
            api.add_router(f"/{label}/", module.router)

    @api.get("/errors", auth=None, tags=["meta"], summary=_("错误目录"))
    def errors(request: HttpRequest) -> list[dict[str, Any]]:
        """Every error code with status, sentence and next step."""
        return [
            {"code": code, "status": error.status, "message": str(error.message), "hint": str(error.hint)}
            for code, error in sorted(CATALOGUE.items())
        ]

    return api


api = build()
