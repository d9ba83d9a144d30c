"""Answers of the second origin: a part's player, the package's files out of the stored ZIP, and its commits.

    GET  /<signed>/play/<part>/    the page that offers the SCORM API and frames the part
    GET  /<signed>/files/<path>    a file of the package, by ranges
    POST /<signed>/commit/<part>/  what the package says of its learner
    GET  /runtime/<name>           our own scripts
    units of cmi5 courses have some more: launching.py

All that runs there was written by strangers, so the signed path alone says who and what; no cookie is read or set.
"""

from __future__ import annotations

import gzip
import json
import mimetypes
import zipfile
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import quote

import structlog
from django.contrib.staticfiles import finders
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.template.loader import render_to_string

from jianglu.kernel.archives import zip_of
from jianglu.kernel.errors import DomainError, NotFound
from jianglu.platform import files
from jianglu.platform.access import rls

from ..media import CHUNK, byte_range
from ..models import ContentPackage, PackageRun
from ..scorm import cmi
from ..services.packages import commit_part, open_part
from ..services.study import package_ended
from . import launching
from .learner import actor_of
from .origin import Ticket, ticket_of

log = structlog.get_logger(__name__)
RUNTIME = {
    "scorm12.js": "vendor/scorm-again-3.4.3/scorm12.min.js",
    "scorm2004.js": "vendor/scorm-again-3.4.3/scorm2004.min.js",
    "runtime.js": "learning/runtime.js",
    "launch.js": "learning/launch.js",
    "touches.js": "learning/touches.js",
    "runtime.css": "learning/runtime.css",
}
MAX_COMMIT = 256 * 1024
OPEN_ARCHIVES = 16
# What a package may do: run as itself, alone. It may not load or send anything elsewhere, nor leave its frame.
POLICY = (
    "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; object-src 'self'; form-action 'self'; base-uri 'self';"
    " worker-src 'self' blob:; frame-ancestors 'self' {site}; sandbox allow-scripts allow-same-origin allow-forms allow-modals"
)
NO_DEVICES = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), bluetooth=(), display-capture=()"
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".json": "application/json", ".woff": "font/woff",
         ".woff2": "font/woff2", ".mp4": "video/mp4", ".m4a": "audio/mp4", ".webm": "video/webm", ".svg": "image/svg+xml",
         ".wasm": "application/wasm", ".vtt": "text/vtt", ".xsd": "application/xml", ".dtd": "text/plain"}  # fmt: skip


def serve(request: HttpRequest) -> HttpResponse:
    """Answer a request to the second origin; whatever is not of a package is not found."""
    site = "'none'"
    try:
        if "service-worker" in request.headers:  # a worker would outlive the address, and answer for it
            response: HttpResponseBase = HttpResponse(status=403)
        else:
            site, response = _answer(request)
    except RequestDataTooBig:
        response = HttpResponse(status=413)
    except DomainError as error:
        response = HttpResponse(f"{error.text} {error.hint_text}", status=error.status, content_type="text/plain")
    except Exception:
        log.exception("content_error", path=request.path)
        response = HttpResponse(status=500)
    response["Content-Security-Policy"] = POLICY.format(site=site)
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "no-referrer"
    response["Permissions-Policy"] = NO_DEVICES
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers.setdefault("Cache-Control", "no-store")
    return response  # type: ignore[return-value]


def _answer(request: HttpRequest) -> tuple[str, HttpResponseBase]:
    first, _slash, rest = request.path_info.lstrip("/").partition("/")
    if first == "runtime" and request.method in ("GET", "HEAD"):
        return "'none'", _runtime(request, rest)
    ticket = ticket_of(first, request.META.get("HTTP_HOST", ""))
    if ticket is None:
        raise NotFound()
    verb, _slash, rest = rest.partition("/")
    if verb == "files" and request.method in ("GET", "HEAD"):
        return ticket.site, _member(request, ticket, rest)
    if verb in ("fetch", "state", "done", "xapi") and _package(ticket.package).standard == ContentPackage.Standard.CMI5:
        return ticket.site, _launched(request, ticket, verb, rest.rstrip("/"))
    number = rest.rstrip("/")
    if not (number.isascii() and number.isdigit() and len(number) < 4):
        raise NotFound()
    if verb == "play" and request.method == "GET":
        return ticket.site, _play(ticket, int(number), request)
    if verb == "commit" and request.method == "POST":
        return ticket.site, _commit(request, ticket, int(number))
    raise NotFound()


def _launched(request: HttpRequest, ticket: Ticket, verb: str, rest: str) -> HttpResponse:
    if verb == "xapi":
        return launching.records(request, ticket, rest, {"parts": _package(ticket.package).parts})
    if verb == "fetch" and request.method == "POST":
        return launching.fetch(request, ticket, rest)
    if verb == "state" and request.method == "GET" and ticket.user:
        return launching.state(request, ticket, rest)
    if verb == "done" and request.method == "GET":
        return launching.done()
    raise NotFound()


def _play(ticket: Ticket, part: int, request: HttpRequest) -> HttpResponse:
    package = _package(ticket.package)
    if part >= len(package.parts):
        raise NotFound()
    entry = package.parts[part]
    if package.standard == ContentPackage.Standard.CMI5:
        start = launching.start(request, ticket, part, entry)
        page = render_to_string("learning/content/launch.html", {"start": start, "title": entry["title"]})
        return HttpResponse(page)
    if ticket.user:
        actor = actor_of(ticket, request)
        with rls.applied(actor):
            run = open_part(actor, ticket.activity, part)
    else:
        run = PackageRun(opening=0)
    query = f"?{entry['query']}" if entry["query"] else ""
    start = {
        "version": package.standard,
        "site": ticket.site,
        "opening": run.opening,
        "seq": run.seq,
        "state": {
            "status": cmi.lesson_status(cmi.Cmi(completion=cmi.Completion(run.completion), success=cmi.Success(run.success))),
            "completion": run.completion,
            "success": run.success,
            "score": run.score,
            "location": run.location,
            "suspend_data": run.suspend_data,
            "seconds": run.said_seconds,
            "resumes": run.exit == "suspend" or bool(run.suspend_data),
        },
        # a pseudonym: no package is told who learns
        "learner": f"jl-{ticket.user}" if ticket.user else "preview",
        "data": entry["data"],
        "mastery": entry["mastery"],
        "href": "../../files/" + "/".join(map(quote, entry["path"].split("/"))) + query,
    }  # fmt: skip
    page = render_to_string(
        "learning/content/play.html",
        {
            "start": start,
            "title": entry["title"],
            "script": "scorm2004.js" if package.standard == "2004" else "scorm12.js",
        },
    )
    return HttpResponse(page)


def _commit(request: HttpRequest, ticket: Ticket, part: int) -> HttpResponse:
    if int(request.headers.get("Content-Length") or 0) > MAX_COMMIT or len(request.body) > MAX_COMMIT:
        return HttpResponse(status=413)
    try:
        data = json.loads(request.body)
        opening, seq, said = int(data["opening"]), int(data["seq"]), dict(data["said"])
        if not (0 <= opening < 2**31 and 0 <= seq < 2**31):
            raise ValueError("out of range")
    except (ValueError, KeyError, TypeError, RecursionError):
        return JsonResponse({"code": "invalid"}, status=422)
    if not ticket.user:
        return JsonResponse({"seq": seq, "stale": False, "ended": False})
    actor = actor_of(ticket, request)
    try:
        with rls.applied(actor):
            run = commit_part(actor, ticket.activity, part, opening=opening, seq=seq, said=said)
            whole = run.ended and package_ended(run.enrolment, run.activity)
    except cmi.BadCommit as error:
        return JsonResponse({"code": "invalid", "element": str(error)}, status=422)
    told = {"seq": run.seq, "stale": run.opening != opening, "ended": whole, "success": run.success}
    return JsonResponse({**told, "completion": run.completion, "score": run.score})


# Files -----------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _package(key: str) -> ContentPackage:
    """A package never changes once it was taken in."""
    found = ContentPackage.objects.select_related("file").filter(key=key).first()
    if found is None:
        raise NotFound()
    return found


@lru_cache(maxsize=OPEN_ARCHIVES)
def _archive(path: Path) -> tuple[zipfile.ZipFile, dict[str, zipfile.ZipInfo]]:
    """The opened ZIP (reading it is safe in threads) and its members, by name and by name whatever the case."""
    archive = zip_of(path)
    members = {entry.filename: entry for entry in archive.infolist() if not entry.is_dir()}
    # authors on Windows link to Page.HTML and pack page.html; the checks made sure that this names one file
    return archive, {name.casefold(): entry for name, entry in members.items()} | members


def _member(request: HttpRequest, ticket: Ticket, name: str) -> HttpResponseBase:
    archive, members = _archive(files.path_of(_package(ticket.package).file))
    entry = members.get(name) or members.get(name.casefold())
    if entry is None:
        raise NotFound()
    try:
        part = byte_range(request.headers.get("Range", ""), entry.file_size)
    except ValueError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{entry.file_size}"})
    first, last = part or (0, entry.file_size - 1)
    response = StreamingHttpResponse(
        _bytes(archive, entry, first, last) if request.method != "HEAD" else iter(()), status=206 if part else 200
    )
    ending = Path(entry.filename).suffix.lower()
    response["Content-Type"] = (
        TYPES.get(ending) or mimetypes.guess_type(entry.filename)[0] or "application/octet-stream"
    )
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(last - first + 1)
    response["Cache-Control"] = "private, max-age=3600"
    if part:
        response["Content-Range"] = f"bytes {first}-{last}/{entry.file_size}"
    return response


def _bytes(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, first: int, last: int) -> Iterator[bytes]:
    with archive.open(entry) as stream:
        stream.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := stream.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


@cache
def _script(name: str) -> tuple[bytes, bytes]:
    path = finders.find(RUNTIME[name])
    plain = Path(str(path)).read_bytes()
    return plain, gzip.compress(plain, mtime=0)


def _runtime(request: HttpRequest, name: str) -> HttpResponse:
    if name not in RUNTIME:
        raise NotFound()
    plain, packed = _script(name)
    small = "gzip" in request.headers.get("Accept-Encoding", "")
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    response = HttpResponse(packed if small else plain, content_type=f"{kind}; charset=utf-8")
    if small:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = "public, max-age=3600"
    return response
