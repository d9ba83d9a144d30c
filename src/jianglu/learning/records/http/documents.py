"""The State, Activity Profile and Agent Profile resources (Communication 2.3, 2.6, 2.7)."""

from __future__ import annotations

from django.http import HttpResponse

from .. import documents, store, values
from .call import JSON, Call, agent_of, answer, checked, instant_of, parsed, uuid_of

DOCUMENTS = {
    "activities/state": ("state", "stateId"),
    "activities/profile": ("activity", "profileId"),
    "agents/profile": ("agent", "profileId"),
}


def _document(call: Call) -> tuple[documents.Place, str | None, bool]:
    """(where, name, every registration) of a request for documents."""
    kind, name = DOCUMENTS[call.resource]
    activity = call.params.get("activityId")
    if activity is not None:
        checked(values.iri, activity, "activityId")
    agent = agent_of(call) if "agent" in call.params else None
    registration = uuid_of(call, "registration") if "registration" in call.params else None
    return documents.Place(kind, activity, agent, registration), call.params.get(name), registration is None


def get_document(call: Call) -> HttpResponse:
    """A document, or the names of those of a place."""
    place, name, every = _document(call)
    since = instant_of(call, "since")
    if name is None:
        found = answer(documents.names(place, since, any_registration=every))
        newest = documents.latest(place, since, any_registration=every)
        if newest:
            found["Last-Modified"] = store.moment(newest)
        return found
    document = documents.read(place, name)
    response = HttpResponse(bytes(document.content), content_type=document.content_type)
    response["ETag"] = f'"{document.etag}"'
    response["Last-Modified"] = store.moment(document.updated_at)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    return response


def write_document(call: Call) -> HttpResponse:
    """Put a document, or merge a JSON object into one."""
    place, name, _every = _document(call)
    if call.media_type == JSON:
        parsed(call.body, "body")
    documents.write(
        call.writer,
        place,
        name or "",
        call.body,
        call.headers.get("content-type") or "application/octet-stream",
        _guard(call),
        merge=call.method == "POST",
        blind=place.kind == "state" and call.version == "1.0.3",
    )
    return HttpResponse(status=204)


def delete_document(call: Call) -> HttpResponse:
    """Delete a document, or all states of a place."""
    place, name, every = _document(call)
    documents.remove(place, name, _guard(call), any_registration=every)
    return HttpResponse(status=204)


def _guard(call: Call) -> documents.Guard:
    return documents.Guard(call.headers.get("if-match", ""), call.headers.get("if-none-match", ""))
