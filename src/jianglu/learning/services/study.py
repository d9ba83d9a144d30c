"""Taking part in a course, and what follows from progress."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from jianglu.platform import audit, calendar, events
from jianglu.platform.access import Actor, require
from jianglu.platform.regions import queries as regions

from .. import rules, xapi
from ..cohorts import discussions
from ..errors import CourseNotFound, NotEnrolled
from ..events import CourseCompleted
from ..lives import queries as lives
from ..models import (
    WORK,
    Activity,
    ContentPackage,
    Course,
    Enrolment,
    HourEntry,
    LtiUse,
    PackageRun,
    Progress,
    Submission,
)
from ..permissions import AUTHOR, STUDY
from ..records import store
from ..releases import standing
from .authoring import count_finished, count_learners
from .prerequisites import check_prerequisites


def enrol(actor: Actor, course_id: int) -> Enrolment:
    """Join a course in its current version; joining again gives the same enrolment. Raises CourseNotFound, CoursesNeeded."""
    with transaction.atomic():
        require(actor, STUDY, person_id=actor.person_id or 0)
        course = Course.objects.filter(pk=course_id, current__isnull=False).select_related("current").first()
        if course is None or course.current is None:
            raise CourseNotFound()
        assert actor.person_id is not None
        now = calendar.now()
        live = Enrolment.objects.filter(person_id=actor.person_id, course=course).first()
        if live is not None:
            return live
        if course.retired_at is not None:
            raise CourseNotFound()
        check_prerequisites(actor.person_id, course)
        enrolment, created = Enrolment.objects.get_or_create(
            person_id=actor.person_id,
            course=course,
            defaults={"version": course.current, "started_at": now, "last_at": now},
        )
        if created:
            count_learners({course.pk: 1})
            say(enrolment, "registered", xapi.course_iri(course.pk), course.title, now)
            audit.record(actor, "learning.enrolled", enrolment)
        return enrolment


def enrol_many(actor: Actor, pairs: Iterable[tuple[int, int]], at: datetime | None = None) -> int:
    """Enrol many (person, course) pairs at once; for classes and imports. Returns how many were new.

    Whoever plans a class may pass by what comes before a course; learners read what they lack on its page.
    """
    with transaction.atomic():
        require(actor, AUTHOR, region=regions.city().code)
        moment = at or calendar.now()
        pairs = list(dict.fromkeys(pairs))
        versions = dict(
            Course.objects.filter(pk__in={course for _, course in pairs}, current__isnull=False).values_list(
                "pk", "current_id"
            )
        )
        people = {person for person, _ in pairs}
        known = set(
            Enrolment.objects.filter(person_id__in=people, course_id__in=versions).values_list("person_id", "course_id")
        )
        fresh = [pair for pair in pairs if pair not in known and pair[1] in versions]
        rows = [
            Enrolment(
                person_id=person, course_id=course, version_id=versions[course], started_at=moment, last_at=moment
            )
            for person, course in fresh
        ]
        Enrolment.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
        count_learners(Counter(course for _, course in fresh))
        return len(fresh)


def import_hours(actor: Actor, rows: Sequence[tuple[int, int, date, int]], source: str) -> int:
    """Write hours learnt elsewhere or earlier to the ledger: (person, course, day, seconds), marked as imported."""
    with transaction.atomic():
        require(actor, AUTHOR, region=regions.city().code)
        now = calendar.now()
        evidence = {"source": source}
        digest = evidence_hash(evidence)
        HourEntry.objects.bulk_create(
            [
                HourEntry(
                    person_id=person,
                    course_id=course,
                    day=day,
                    kind=HourEntry.Kind.IMPORTED,
                    seconds=seconds,
                    evidence=evidence,
                    evidence_hash=digest,
                    recorded_at=now,
                )
                for person, course, day, seconds in rows
            ],
            batch_size=1000,
        )
        return len(rows)


def record_completions(actor: Actor, rows: Sequence[tuple[int, int, datetime]]) -> int:
    """Mark (person, course, moment) as completed for records that were imported; who is not enrolled is skipped."""
    with transaction.atomic():
        require(actor, AUTHOR, region=regions.city().code)
        when = {(person, course): moment for person, course, moment in rows}
        enrolments = Enrolment.objects.filter(person_id__in={row[0] for row in rows}, completed_at=None)
        changed = [row for row in enrolments if (row.person_id, row.course_id) in when]
        for row in changed:
            row.completed_at = row.last_at = when[row.person_id, row.course_id]
        Enrolment.objects.bulk_update(changed, ["completed_at", "last_at"], batch_size=1000)
        count_finished(Counter(row.course_id for row in changed))
        return len(changed)


def record_progress(actor: Actor, rows: Sequence[tuple[int, int, int, datetime]]) -> int:
    """Mark the first activities of (person, course, how many, moment) as done, for records that were imported.

    Hours are imported by themselves (`import_hours`); who is not enrolled is skipped. Returns how many were marked.
    """
    with transaction.atomic():
        require(actor, AUTHOR, region=regions.city().code)
        when = {(person, course): (count, moment) for person, course, count, moment in rows}
        enrolments = [
            row
            for row in Enrolment.objects.filter(
                person_id__in={row[0] for row in rows}, course_id__in={row[1] for row in rows}
            )
            if (row.person_id, row.course_id) in when
        ]
        order: dict[int, list[int]] = defaultdict(list)
        for version, activity in (
            Activity.objects.filter(module__version__in={row.version_id for row in enrolments})
            .order_by("module__seq", "seq")
            .values_list("module__version_id", "pk")
        ):
            order[version].append(activity)
        made = []
        for row in enrolments:
            count, moment = when[row.person_id, row.course_id]
            row.last_at = max(row.last_at, moment)
            made += [
                Progress(enrolment=row, activity_id=activity, done_at=moment)
                for activity in order[row.version_id][:count]
            ]
        Progress.objects.bulk_create(made, ignore_conflicts=True, batch_size=1000)
        Enrolment.objects.bulk_update(enrolments, ["last_at"], batch_size=1000)
        return len(made)


def finish_reading(actor: Actor, activity_id: int) -> Progress:
    """The learner says that a text or document is read; counts once enough reading time is in the ledger."""
    from .sessions import close_open_session

    with transaction.atomic():
        enrolment, activity = taking_part(actor, activity_id)
        close_open_session(enrolment.person_id, calendar.now())
        progress = progress_of(enrolment, activity)
        settle(progress, activity, calendar.now(), read=True)
        return progress


def taking_part(actor: Actor, activity_id: int) -> tuple[Enrolment, Activity]:
    """The actor's enrolment and the activity, when it is open to them; raises NotEnrolled, ActivityLocked, NotReleased."""
    require(actor, STUDY, person_id=actor.person_id or 0)
    activity = Activity.objects.select_related("module__version", "file").filter(pk=activity_id).first()
    if activity is None:
        raise CourseNotFound()
    version = activity.module.version
    rows = Enrolment.objects.filter(person_id=actor.person_id or 0, course_id=version.course_id)
    enrolment = rows.select_related("course", "version").first()
    if enrolment is None:
        raise NotEnrolled()
    if enrolment.version_id != version.pk:  # learners keep theirs, but the recording of a live class comes after it
        if not lives.replays_for(enrolment, activity):
            raise NotEnrolled()
    else:
        standing.check_open(enrolment, activity.pk)
    return enrolment, activity


def steps_of(enrolment: Enrolment) -> list[rules.Step]:
    """The activities of the enrolment's version in order, with what is done; what may be opened says `releases.standing`."""
    done = set(enrolment.progress.exclude(done_at=None).values_list("activity_id", flat=True))
    rows = Activity.objects.filter(module__version_id=enrolment.version_id).order_by("module__seq", "seq", "pk")
    return [rules.Step(pk, required, pk in done) for pk, required in rows.values_list("pk", "required")]


def progress_of(enrolment: Enrolment, activity: Activity) -> Progress:
    """The locked progress row of an activity, made when missing."""
    rows = Progress.objects.select_for_update().filter(enrolment=enrolment, activity=activity)
    found = rows.first()
    if found is None:
        Progress.objects.get_or_create(enrolment=enrolment, activity=activity)
        found = rows.get()
    return found


def settle(progress: Progress, activity: Activity, now: datetime, *, read: bool = False, offline: bool = False) -> None:
    """Mark the activity done when its rule is met, and the course when all its required activities are.

    A video is done by itself, a text or document when the learner says so (`read`), a quiz when it is passed, what is
    handed in when who judges it passes it, a tool's activity by the tool's score, a live class when the learner came or saw
    its recording, a discussion when the learner has said enough in it, a package when all its parts ended
    and the time for it, by our own beats, is in the ledger; `offline`: `learning.offline` has judged that it was learnt
    without a network.
    """
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("course").get(pk=progress.enrolment_id)
    enrolment.last_at = now
    rule = rules.hour_rule(calendar.today())
    enough = progress.seconds >= rules.seconds_needed(activity.kind, activity.seconds, rule)
    if activity.kind == Activity.Kind.QUIZ:
        done = progress.score is not None and progress.score >= activity.pass_mark
    elif activity.kind in WORK:
        done = enrolment.submissions.filter(activity=activity, state=Submission.State.PASSED).exists()
    elif activity.kind == Activity.Kind.LTI:
        done = tool_is_through(progress, activity, read=read)
    elif activity.kind == Activity.Kind.LIVE:
        done = lives.attended(enrolment, activity)
    elif activity.kind == Activity.Kind.DISCUSSION:
        done = discussions.said_enough(enrolment, activity)
    elif activity.kind == Activity.Kind.SCORM:
        done = enough and package_ended(enrolment, activity)
    else:
        done = offline or (enough and (read or activity.kind == Activity.Kind.VIDEO))
    newly = done and progress.done_at is None
    if newly:
        progress.done_at = now
        progress.late = _was_late(enrolment, activity)
        say(enrolment, "completed", xapi.activity_iri(activity.key), activity.title, now)
    progress.save()
    if enrolment.completed_at is None and rules.finished(steps_of(enrolment)):
        enrolment.completed_at = now
        count_finished({enrolment.course_id: 1})
        say(enrolment, "completed", xapi.course_iri(enrolment.course_id), enrolment.course.title, now)
        events.emit(
            CourseCompleted(
                person_id=enrolment.person_id,
                course_id=enrolment.course_id,
                completed_on=calendar.today().isoformat(),
            )
        )
    enrolment.save(update_fields=["last_at", "completed_at"])
    if newly and activity.kind == Activity.Kind.VIDEO:
        for live in lives.replayed_by(enrolment, activity):
            settle(progress_of(enrolment, live), live, now)


def _was_late(enrolment: Enrolment, activity: Activity) -> bool:
    """Whether it is done after its last day; what somebody judges counts from when it was handed in."""
    if activity.kind in WORK:
        return enrolment.submissions.filter(activity=activity, state=Submission.State.PASSED, late=True).exists()
    return standing.is_late(enrolment, activity)


def tool_is_through(progress: Progress, activity: Activity, *, read: bool) -> bool:
    """Whether the tool's score reaches the mark, or, where none is asked for, the learner opened it and says so."""
    if activity.link is not None and activity.link.graded:
        return progress.score is not None and progress.score >= activity.pass_mark
    return read and LtiUse.objects.filter(enrolment_id=progress.enrolment_id, activity_key=activity.key).exists()


def package_ended(enrolment: Enrolment, activity: Activity) -> bool:
    """Whether every part of the activity's package ended in one attempt."""
    package = ContentPackage.objects.filter(file_id=activity.file_id).first()
    ended: dict[int, set[str]] = {}
    rows = PackageRun.objects.filter(enrolment=enrolment, activity=activity, ended=True)
    for number, part in rows.values_list("number", "part"):
        ended.setdefault(number, set()).add(part)
    return package is not None and any(
        {part["identifier"] for part in package.parts} <= parts for parts in ended.values()
    )


def say(
    enrolment: Enrolment, verb: str, object_id: str, title: str, at: datetime, result: dict[str, Any] | None = None
) -> None:
    """Put one statement about an enrolment into the record store."""
    store.add(
        store.PLATFORM,
        [
            xapi.body(
                person_id=enrolment.person_id,
                verb=verb,
                object_id=object_id,
                title=title,
                course_id=enrolment.course_id,
                registration=enrolment.registration,
                at=at,
                result=result,
            )
        ],
    )


def evidence_hash(evidence: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of a ledger entry's evidence."""
    return hashlib.sha256(json.dumps(evidence, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
