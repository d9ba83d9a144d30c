"""Taking the day's candidates along, and taking in what was rated without a network."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, require

from .. import errors
from ..marking import queries as marking
from ..marking import services
from ..marking.models import Assignment, Rating
from ..permissions import RATE
from . import rules
from .models import OfflineRating, RatingCopy
from .queries import due

Outcome = OfflineRating.Outcome


@dataclass(frozen=True)
class Entry:
    """One rating as the device kept it; `seconds` are those that its stopwatch counted since the copy was taken."""

    key: uuid.UUID
    sequence: int
    assignment_id: int
    points: Mapping[int, int]
    absent: bool
    comment: str
    seconds: float


def take_along(actor: Actor) -> RatingCopy:
    """Note that the actor takes the day's candidates along now; raises NothingToTake."""
    with transaction.atomic():
        require(actor, RATE, organisation_id=_body(actor))
        count = due(actor).count()
        if not count:
            raise errors.NothingToTake()
        now = calendar.now()
        copy = RatingCopy.objects.create(
            user_id=actor.user_id or 0, taken_at=now, expires_at=now + rules.KEPT, candidates=min(count, rules.MOST)
        )
        audit.record(actor, "assessment.ratings_taken_along", copy, changes={"count": copy.candidates})
        return copy


def sync(actor: Actor, copy_key: uuid.UUID, entries: Sequence[Entry]) -> dict[uuid.UUID, str]:
    """Take in what a device kept, in the order in which it was given; the outcome of each by its key.

    Each entry is a transaction of its own: what was answered stays, whatever becomes of the next. Raises CopyNotFound.
    """
    require(actor, RATE, organisation_id=_body(actor))
    copy = RatingCopy.objects.filter(key=copy_key, user_id=actor.user_id or 0).first()
    if copy is None:
        raise errors.CopyNotFound()
    return {entry.key: _take(actor, copy.pk, entry) for entry in sorted(entries, key=lambda entry: entry.sequence)}


def _take(actor: Actor, copy_id: int, entry: Entry) -> str:
    with transaction.atomic():
        copy = RatingCopy.objects.select_for_update().get(pk=copy_id)  # a device's calls queue up here
        known = OfflineRating.objects.filter(user_id=copy.user_id, key=entry.key).first()
        if known is not None:
            return known.outcome
        now = calendar.now()
        task = marking.mine(actor).select_related("assessor").filter(pk=entry.assignment_id).first()
        scored_at = rules.scored_at(copy.taken_at, entry.seconds, now)
        outcome = rules.refused(entry.sequence, copy.last_sequence, now=now, expires_at=copy.expires_at)
        if not outcome:
            outcome = Outcome.NOT_ASSIGNED if task is None else _rate(actor, task, entry, scored_at)
        made = OfflineRating.objects.create(
            copy=copy, user_id=copy.user_id, key=entry.key, sequence=entry.sequence, assignment_id=entry.assignment_id,
            points=_by_number(entry), absent=entry.absent, comment=entry.comment.strip()[:500], scored_at=scored_at,
            received_at=now, outcome=outcome, **_whose(actor, task),
        )  # fmt: skip
        if outcome != Outcome.OUT_OF_ORDER:
            copy.last_sequence = max(copy.last_sequence, entry.sequence)
            copy.save(update_fields=["last_sequence"])
        audit.record(actor, "assessment.offline_rating_received", made, changes={"outcome": str(outcome)})
        return made.outcome


def _rate(actor: Actor, task: Assignment, entry: Entry, scored_at: datetime) -> Outcome:
    try:
        services.rate(
            actor, task.pk, points=entry.points, comment=entry.comment, absent=entry.absent, rated_at=scored_at
        )
    except errors.AlreadyRated:
        return _compared(task, entry)
    except (errors.AssignmentNotFound, errors.AssessorUnfit):
        return Outcome.NOT_ASSIGNED
    except errors.RegistrationState:
        return _compared(task, entry) if Rating.objects.filter(assignment=task).exists() else Outcome.CLOSED
    except errors.RatingInvalid:
        return Outcome.INVALID
    return Outcome.TAKEN


def _compared(task: Assignment, entry: Entry) -> Outcome:
    """The rating that is there stands; whether this one says the same."""
    given = Rating.objects.get(assignment=task)
    same = rules.agrees(_by_number(entry), entry.absent, with_points=given.points, with_absent=given.absent)
    return Outcome.SAME if same else Outcome.CONFLICT


def _whose(actor: Actor, task: Assignment | None) -> dict[str, Any]:
    """Whom a rating is about and where it lies; what was sent of a stranger lies with the sender's body."""
    if task is None:
        return {"rater": actor.name, "organisation_id": _body(actor)}
    return {
        "registration": task.registration,
        "rater": task.assessor.name,
        "role": task.role,
        "organisation_id": task.organisation_id,
        "region_code": task.region_code,
    }


def _by_number(entry: Entry) -> dict[str, int]:
    return {} if entry.absent else {str(number): value for number, value in sorted(entry.points.items())}


def _body(actor: Actor) -> int:
    """The body for which the actor rates."""
    return next(iter(actor.scope(RATE).organisations), 0)
