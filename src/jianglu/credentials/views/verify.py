"""Pages for everybody: is this certificate genuine, and is it in force?"""

from __future__ import annotations

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
from ..errors import TooManyLookups
from ..forms import FileForm, VerifyForm

LOOKUPS, WINDOW = 30, 60  # an address may look up 30 numbers a minute


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
            slow_down(request)
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
    slow_down(request)
    return render(request, "credentials/scan.html", {"found": queries.verify_token(token)})


def slow_down(request: HttpRequest) -> None:
    """Raise TooManyLookups when an address verifies more than LOOKUPS numbers in WINDOW seconds."""
    key = f"verify:{request.actor.address}"
    cache.add(key, 0, WINDOW)
    try:
        count = cache.incr(key)
    except ValueError:
        count = 1
    if count > LOOKUPS:
        raise TooManyLookups(seconds=WINDOW)


def scan_address(request: HttpRequest, token: str) -> str:
    """Absolute address that the QR code holds: in the demo wherever the page was opened, else the public one."""
    path = reverse("credentials:scan", args=[token])
    return request.build_absolute_uri(path) if settings.DEMO else str(settings.PUBLIC_ADDRESS).rstrip("/") + path
