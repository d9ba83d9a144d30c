"""What learning tells the other rooms."""

from __future__ import annotations

from dataclasses import dataclass

from jianglu.platform.events import DomainEvent


@dataclass(frozen=True)
class CoursePublished(DomainEvent):
    """A course version became what new learners get."""

    name = "learning.course_published"
    course_id: int
    version: int


@dataclass(frozen=True)
class CourseCompleted(DomainEvent):
    """A learner finished every required activity; `completed_on` is an ISO date."""

    name = "learning.course_completed"
    person_id: int
    course_id: int
    completed_on: str


@dataclass(frozen=True)
class HoursCredited(DomainEvent):
    """Seconds were written to the hour ledger; `day` is an ISO date."""

    name = "learning.hours_credited"
    person_id: int
    course_id: int
    seconds: int
    day: str


@dataclass(frozen=True)
class SubmissionJudged(DomainEvent):
    """What a learner handed in was passed or returned."""

    name = "learning.submission_judged"
    submission_id: int
    person_id: int
    passed: bool
