"""Assignments and practice tasks: handing in, and judging what was handed in."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from jianglu.kernel.errors import Denied
from jianglu.people import queries as people
from jianglu.platform import audit, calendar, events, files
from jianglu.platform.access import Actor, locked, require

from .. import xapi
from ..errors import (
    ActivityLocked,
    AlreadyHandedIn,
    AlreadyJudged,
    BadJudgement,
    NoAttemptsLeft,
    NothingHandedIn,
    SubmissionNotFound,
)
from ..events import SubmissionJudged
from ..models import WORK, Activity, Enrolment, Submission, SubmissionFile
from ..permissions import MARK
from ..releases import standing
from ..uploads import MAX_WORK_FILES, WORK_FILE
from .study import progress_of, say, settle, taking_part


def hand_in(
    actor: Actor,
    activity_id: int,
    *,
    text: str = "",
    ticked: Collection[int] = (),
    uploads: Sequence[File[bytes]] = (),
    to_employer: bool = False,
) -> Submission:
    """Hand in for an assignment or a practice task, with at most nine files; all or nothing.

    `to_employer` asks the learner's employer of today to confirm a practice task instead of the course's teachers.
    Raises NotEnrolled, ActivityLocked, AlreadyHandedIn, NoAttemptsLeft, NothingHandedIn and what files raise.
    """
    with transaction.atomic():
        enrolment, activity = taking_part(actor, activity_id)
        if activity.kind not in WORK:
            raise ActivityLocked()
        Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        earlier = list(Submission.objects.filter(enrolment=enrolment, activity=activity).order_by("number"))
        if earlier and earlier[-1].state != Submission.State.RETURNED:
            raise AlreadyHandedIn()
        if activity.max_attempts and len(earlier) >= activity.max_attempts:
            raise NoAttemptsLeft(limit=activity.max_attempts)
        done = sorted({place for place in ticked if 0 <= place < len(activity.checklist)})
        _check_handed(activity, text, done, uploads)
        employer = people.employer_on(enrolment.person_id, calendar.today()) if to_employer else None
        if to_employer and (employer is None or activity.kind != Activity.Kind.PRACTICE):
            raise NothingHandedIn(why=_("没有查到您目前的工作单位，请选择由授课教师确认"))
        row = Submission.objects.create(
            enrolment=enrolment,
            activity=activity,
            organisation_id=employer.organisation_id if employer else enrolment.course.organisation_id,
            name=people.names([enrolment.person_id])[enrolment.person_id],
            number=len(earlier) + 1,
            text=text.strip(),
            ticked=done,
            handed_in_at=calendar.now(),
            late=standing.is_late(enrolment, activity),
        )
        for seq, upload in enumerate(uploads, start=1):
            kept = files.store(actor, upload, purpose=WORK_FILE)
            SubmissionFile.objects.create(submission=row, file=kept, seq=seq)
        audit.record(actor, "learning.work_handed_in", row, changes={"files": len(uploads)})
        return row


def judge(actor: Actor, submission_id: int, *, passed: bool, score: int | None = None, comment: str = "") -> Submission:
    """Pass what was handed in, or return it with a comment. Nobody judges their own work.

    An assignment passes with a score of at least its pass mark; a practice task passes when the learner ticked every
    line of its checklist, since whoever judges it confirms them all. Raises AlreadyJudged, BadJudgement, Denied.
    """
    with transaction.atomic():
        row = locked(
            Submission.objects.select_related("enrolment__course", "activity"),
            lambda found: require(
                actor,
                MARK,
                organisation_id=found.organisation_id,
                region=found.enrolment.course.region_code,
            ),
            pk=submission_id,
        )
        if row is None:
            raise SubmissionNotFound()
        if actor.person_id is not None and actor.person_id == row.enrolment.person_id:
            raise Denied()
        if row.state != Submission.State.WAITING:
            raise AlreadyJudged()
        _check_judgement(row, passed, score, comment)
        now = calendar.now()
        row.state = Submission.State.PASSED if passed else Submission.State.RETURNED
        row.score = score if row.activity.kind == Activity.Kind.ASSIGNMENT else None
        row.comment, row.judged_at, row.judged_by = comment.strip(), now, actor.name
        row.save(update_fields=["state", "score", "comment", "judged_at", "judged_by"])
        if passed:
            progress = progress_of(row.enrolment, row.activity)
            progress.score = row.score
            settle(progress, row.activity, now)
            result = {"success": True} | ({"score": {"scaled": row.score / 100}} if row.score is not None else {})
            say(row.enrolment, "passed", xapi.activity_iri(row.activity.key), row.activity.title, now, result)
        audit.record(actor, "learning.work_judged", row, changes={"state": row.state, "score": row.score})
        events.emit(SubmissionJudged(submission_id=row.pk, person_id=row.enrolment.person_id, passed=passed))
        return row


def _check_handed(activity: Activity, text: str, done: Sequence[int], uploads: Sequence[File[bytes]]) -> None:
    if len(uploads) > MAX_WORK_FILES:
        raise NothingHandedIn(why=_("一次最多上传 %(n)s 个文件") % {"n": MAX_WORK_FILES})
    if activity.kind == Activity.Kind.PRACTICE:
        if len(done) < len(activity.checklist):
            raise NothingHandedIn(why=_("清单中还有没完成的项目"))
    elif not text.strip() and not uploads:
        raise NothingHandedIn(why=_("请写下内容，或上传照片、文件"))


def _check_judgement(row: Submission, passed: bool, score: int | None, comment: str) -> None:
    if not passed and not comment.strip():
        raise BadJudgement(fields={"comment": _("退回时请写明怎样修改")})
    if row.activity.kind == Activity.Kind.ASSIGNMENT:
        if score is None or not 0 <= score <= 100:
            raise BadJudgement(fields={"score": _("请填 0 到 100 的整数")})
        if passed != (score >= row.activity.pass_mark):
            mark = row.activity.pass_mark
            raise BadJudgement(fields={"score": _("及格线为 %(mark)s 分，分数与结论不一致") % {"mark": mark}})
