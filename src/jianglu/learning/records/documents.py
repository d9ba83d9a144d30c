"""Documents of the State, Activity Profile and Agent Profile resources (Communication 2.2), guarded by ETags."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from jianglu.platform import calendar

from ..models import RecordDocument
from . import keys
from .errors import BadRecord, RecordChanged, RecordConflict, RecordNotFound
from .store import Writer


@dataclass(frozen=True)
class Place:
    """Where documents live: of an activity, of an agent, or of both (and a registration) for states."""

    kind: str
    activity: str | None = None
    agent: Mapping[str, Any] | None = None
    registration: uuid.UUID | None = None

    @property
    def values(self) -> dict[str, Any]:
        """Column values of every document here."""
        return {
            "kind": self.kind,
            "activity_key": keys.key(self.activity) if self.activity else 0,
            "agent_key": keys.agent_key(self.agent) if self.agent else 0,
            "registration": self.registration,
        }


@dataclass(frozen=True)
class Guard:
    """If-Match and If-None-Match of a request."""

    match: str = ""
    none_match: str = ""

    def check(self, etag: str | None) -> None:
        """Raises RecordChanged when the document (None: there is none) is not the one that the client means."""
        if self.match and (etag is None or (self.match.strip() != "*" and etag not in _tags(self.match))):
            raise RecordChanged()
        if self.none_match and etag is not None and (self.none_match.strip() == "*" or etag in _tags(self.none_match)):
            raise RecordChanged()

    @property
    def given(self) -> bool:
        """Whether the client says which document it means."""
        return bool(self.match or self.none_match)


def _tags(header: str) -> set[str]:
    return set(re.findall(r'"([^"]*)"', header)) or {header.strip()}


def read(place: Place, name: str) -> RecordDocument:
    """One document; raises RecordNotFound."""
    found = RecordDocument.objects.filter(**place.values, name=name).first()
    if found is None:
        raise RecordNotFound()
    return found


def names(place: Place, since: datetime | None, *, any_registration: bool = False) -> list[str]:
    """Names of the documents of a place that changed after `since`."""
    return list(dict.fromkeys(_here(place, since, any_registration).order_by("name").values_list("name", flat=True)))


def latest(place: Place, since: datetime | None, *, any_registration: bool = False) -> datetime | None:
    """When a document of a place was last changed."""
    return _here(place, since, any_registration).order_by("-updated_at").values_list("updated_at", flat=True).first()


def _here(place: Place, since: datetime | None, any_registration: bool) -> QuerySet[RecordDocument]:
    values = place.values
    if any_registration and place.registration is None:
        del values["registration"]
    rows = RecordDocument.objects.filter(**values)
    return rows.filter(updated_at__gt=since) if since else rows


def write(
    writer: Writer,
    place: Place,
    name: str,
    content: bytes,
    content_type: str,
    guard: Guard,
    *,
    merge: bool,
    blind: bool,
) -> None:
    """Put (or with `merge`, as POST, merge a JSON object into) a document.

    Without `blind` an existing document is replaced only by who names the version they saw, and a profile is made only by
    who says that it is new (Communication 3.1): raises RecordConflict, RecordChanged; BadRecord when what should be merged
    is no JSON object.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [keys.key(f"{place.values}{name}")])
        old = RecordDocument.objects.filter(**place.values, name=name).first()
        guard.check(old.etag if old else None)
        if not merge and not guard.given and not blind:
            if old is not None:
                raise RecordConflict(why="the document exists; read it and send If-Match")
            if place.kind != RecordDocument.Kind.STATE:
                raise BadRecord(where="If-None-Match", why="is missing; a new profile is put with *")
        if merge:
            added = _object(content, content_type)
            if old is not None:
                merged = {**_object(bytes(old.content), old.content_type), **added}
                content, content_type = json.dumps(merged, ensure_ascii=False).encode(), "application/json"
        RecordDocument.objects.update_or_create(
            **place.values,
            name=name,
            defaults={
                "client_id": writer.client_id,
                "content": content,
                "content_type": content_type[:200],
                "etag": hashlib.sha1(content, usedforsecurity=False).hexdigest(),
                "updated_at": calendar.now(),
            },
        )


def remove(place: Place, name: str | None, guard: Guard, *, any_registration: bool = False) -> None:
    """Delete one document, or (`name` None) all of a place; deleting what is not there is no error."""
    with transaction.atomic():
        rows = _here(place, None, any_registration and name is None)
        if name is not None:
            rows = rows.filter(name=name)
            if guard.given:
                old = rows.select_for_update().first()
                guard.check(old.etag if old else None)
        rows.delete()


def _object(content: bytes, content_type: str) -> dict[str, Any]:
    if content_type.split(";")[0].strip().lower() != "application/json":
        raise BadRecord(where="Content-Type", why="only JSON documents can be merged; use PUT to replace this one")
    try:
        value = json.loads(content)
    except ValueError:
        raise BadRecord(where="body", why="is not JSON") from None
    if not isinstance(value, dict):
        raise BadRecord(where="body", why="must be a JSON object to be merged")
    return value
