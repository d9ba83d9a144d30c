"""Health, and the API's reference page."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jianglu.platform.pages import render


@never_cache
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@require_GET
def reference(request: HttpRequest) -> HttpResponse:
    """Every operation by room, drawn from the OpenAPI document."""
    from .service import api

    schema = api.get_openapi_schema()
    rooms: dict[str, list[dict[str, object]]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            entry = {
                "method": method.upper(),
                "path": path,
                "operation": operation,
                "public": operation.get("security") is None,
            }
            rooms.setdefault((operation.get("tags") or ["meta"])[0], []).append(entry)
    return render(request, "api/reference.html", {"rooms": sorted(rooms.items()), "version": schema["openapi"]})
