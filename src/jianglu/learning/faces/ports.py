"""The port to whoever can say that a picture shows the learner, chosen by `settings.FACE_CHECK`."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from jianglu.people import queries as people
from jianglu.platform import outgoing

TIMEOUT = 5


@dataclass(frozen=True)
class Seen:
    """Whether it is the same person: True, False, or None when nobody can say; `score` 0 to 1; `why` for the teacher."""

    same: bool | None
    score: float | None = None
    why: str = ""


class FaceCheck(Protocol):
    """Compares a picture with the person registered here; never raises, keeps nothing of the face.

    A production adapter is named by JIANGLU_FACE_CHECK.
    """

    def check(self, person_id: int, taken: bytes) -> Seen:
        """Whether `taken` (JPEG or PNG) shows that person."""


class ByPeople:
    """No machine judges: the picture is evidence, and the teacher looks at a drawn sample."""

    def check(self, person_id: int, taken: bytes) -> Seen:
        """Nobody can say yet."""
        return Seen(None)


class CityService:
    """A face service of the city that holds the reference pictures by identity number (JIANGLU_FACE_SERVICE_URL, _KEY).

    POST {"name", "id_number", "picture": base64} with a bearer key; the answer is {"same": true|false|null, "score": 0..1}.
    Whatever goes wrong is unknown, never a refusal.
    """

    def check(self, person_id: int, taken: bytes) -> Seen:
        """Ask once, for five seconds at most."""
        asked = {
            "name": people.names([person_id]).get(person_id, ""),
            "id_number": people.number_of(person_id),
            "picture": base64.b64encode(taken).decode(),
        }
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {settings.FACE_SERVICE_KEY}"}
        body = json.dumps(asked).encode()
        try:
            answer = outgoing.fetch(
                settings.FACE_SERVICE_URL, method="POST", body=body, headers=headers, timeout=TIMEOUT
            )
        except outgoing.Unreachable:
            return Seen(None, why="unreachable")
        if answer.status != 200:
            return Seen(None, why=f"status {answer.status}")
        return _read(answer.content)


def _read(content: bytes) -> Seen:
    try:
        told = json.loads(content)
        same, score = told["same"], told.get("score")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Seen(None, why="unreadable")
    if same is not None and not isinstance(same, bool):
        return Seen(None, why="unreadable")
    good = isinstance(score, int | float) and not isinstance(score, bool) and 0 <= score <= 1
    return Seen(same, float(score) if good else None)


def face_check() -> FaceCheck:
    """The check that this installation uses."""
    return cast(FaceCheck, import_string(settings.FACE_CHECK)())
