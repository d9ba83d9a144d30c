"""Pages for everybody: is this certificate genuine, and is it in force?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jianglu.kernel.errors import DomainError
from jianglu.platform.pages import render

from .. import queries
from .. import reading as reader
from ..errors import NotVerified, TooManyLookups
from ..forms import FileForm, VerifyForm

LOOKUPS, WINDOW = 30, 60  # an address may look up 30 numbers a minute
MISSES, HOUR = (
    60,
    3600,
)  # and be wrong 60 times an hour; whoever reads from a certificate is right, so only guessing is stopped


@never_cache
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Verify by number and name; POST, so that names stay out of addresses and logs."""
    upload = FileForm(request.POST, request.FILES) if "file" in request.FILES else FileForm()
    form = VerifyForm(request.POST if request.method == "POST" and not upload.is_bound else None)
    found: list[queries.Verification] = []
    reading, error = None, None
    try:
        if upload.is_bound and upload.is_valid():
            slow_down(request)
            reading = reader.read(upload.cleaned_data["file"].read(reader.MOST + 1))
        elif form.is_bound and form.is_valid():
            with lookup(request):
                found = find(form.cleaned_data["number"], form.cleaned_data["name"])
    except DomainError as problem:
        error = problem
    context = {"form": form, "upload": upload, "found": found, "reading": reading, "error": error}
    context["origin"] = str(settings.PUBLIC_ADDRESS).rstrip("/")
    return render(request, "credentials/verify.html", context, status=error.status if error else 200)


def find(number: str, name: str) -> list[queries.Verification]:
    """By certificate number, or by the holder's identity number when the text is one; raises NotVerified."""
    if queries.is_identity_number(number):
        return queries.verify_person(name, number)
    return [queries.verify_number(number, name)]


@never_cache
@require_GET
def scan(request: HttpRequest, token: str) -> HttpResponse:
    """Where the QR code leads: the certificate as the register has it now."""
    with lookup(request):
        found = queries.verify_token(token)
    return render(request, "credentials/scan.html", {"found": found})


def slow_down(request: HttpRequest) -> None:
    """Raise TooManyLookups when an address verifies too much in a minute, or was wrong too often within an hour."""
    if _count(f"verify:{request.actor.address}", WINDOW) > LOOKUPS:
        raise TooManyLookups(seconds=WINDOW)
    if cache.get(f"verify-miss:{request.actor.address}", 0) >= MISSES:
        raise TooManyLookups(seconds=HOUR)


@contextmanager
def lookup(request: HttpRequest) -> Iterator[None]:
    """Around one look at the register by number, name or code: bounded, and a miss counts."""
    slow_down(request)
    try:
        yield
    except NotVerified:
        _count(f"verify-miss:{request.actor.address}", HOUR)
        raise


def _count(key: str, seconds: int) -> int:
    cache.add(key, 0, seconds)
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out in between
        return 1


def scan_address(request: HttpRequest, token: str) -> str:
    """Absolute address that the QR code holds: in the demo wherever the page was opened, else the public one."""
    path = reverse("credentials:scan", args=[token])
    return request.build_absolute_uri(path) if settings.DEMO else str(settings.PUBLIC_ADDRESS).rstrip("/") + path
