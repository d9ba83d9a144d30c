"""What a page may do beyond the policy of all adds up."""

from __future__ import annotations

from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings

from jianglu.platform.pages import allowing


@override_settings(CONTENT_SECURITY_POLICY={"DIRECTIVES": {"default-src": ["'self'"], "media-src": ["'self'"]}})
def test_what_an_inner_view_added_stays_beside_what_an_outer_one_adds() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        inner = allowing(HttpResponse(), {"frame-src": ["https://a.example"], "media-src": ["blob:"]})
        return allowing(inner, {"media-src": ["https://b.example"]})

    said = CSPMiddleware(view)(RequestFactory().get("/"))["Content-Security-Policy"]
    told = {part.split()[0]: part.split()[1:] for part in said.split(";")}
    assert told["frame-src"] == ["https://a.example"]
    assert told["media-src"] == ["'self'", "blob:", "https://b.example"]
    assert told["default-src"] == ["'self'"]
