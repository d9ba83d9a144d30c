"""Review before publication: handed in by the unit, remarked on by activity, decided by a second person through the case."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from jianglu.platform import audit, calendar, workflow
from jianglu.platform.access import Actor, locked, require
from jianglu.platform.notifications import notify
from jianglu.platform.workflow import Move

from .. import messages, quality
from ..errors import CourseNotFound, InReview, NotInReview
from ..flows import OWN_REVIEW, UNIT_REVIEW
from ..models import Activity, Course, CourseReview, ReviewRemark
from ..permissions import AUTHOR, REVIEW, SEND
from ..workshop import seen
from .authoring import check_content, release
from .contents import course_of, draft_of


def send_to_review(actor: Actor, course_id: int) -> CourseReview:
    """Hand the draft in, or in again after it was returned; nobody edits it while it lies with the reviewer.

    Raises VersionFrozen, NothingToPublish, InReview.
    """
    with transaction.atomic():
        course = locked(Course.objects.all(), lambda row: _require_sender(actor, row), pk=course_id)
        if course is None:
            raise CourseNotFound()
        version = draft_of(course)
        check_content(version)
        review = version.reviews.filter(closed_at=None).select_related("case").first()
        if review is not None and review.locked:
            raise InReview()
        if review is not None:
            workflow.act(actor, review.case_id, "resubmit", version=review.case.version)
        else:
            flow = UNIT_REVIEW if course.organisation_id else OWN_REVIEW
            case = workflow.open_case(
                actor,
                flow,
                title=version.title,
                region_code=course.region_code,
                organisation_id=course.organisation_id,
            )
            review = CourseReview.objects.create(case=case, course=course, version=version, opened_at=calendar.now())
            workflow.act(actor, case.pk, "submit", version=case.version)
        review.refresh_from_db()
        return review


def ask_for_review(actor: Actor, course_id: int) -> None:
    """A teacher tells the unit that a draft is ready; the unit hands it in."""
    with transaction.atomic():
        course = course_of(actor, course_id)
        version = draft_of(course)
        check_content(version)
        if course.organisation_id is not None:
            link = reverse("learning:workshop", args=[course_id])
            unit, said = course.organisation_id, messages.REVIEW_ASKED
            notify(said, organisation_id=unit, link=link, teacher=actor.name, title=version.title)
        audit.record(actor, "learning.review_asked", course)


def remark(actor: Actor, case_id: int, text: str, *, activity_id: int | None = None) -> ReviewRemark:
    """Remark on an activity of a draft under review, or on the whole; raises NotInReview, CourseNotFound."""
    with transaction.atomic():
        review = _review(case_id)
        course = review.course
        require(actor, REVIEW, region=course.region_code, organisation_id=course.organisation_id)
        if not review.locked:
            raise NotInReview()
        activity = None
        if activity_id is not None:
            activity = Activity.objects.filter(pk=activity_id, module__version=review.version_id).first()
            if activity is None:
                raise CourseNotFound()
        made = ReviewRemark.objects.create(
            review=review,
            activity=activity,
            about=activity.title if activity else review.version.title,
            text=text.strip(),
            made_at=calendar.now(),
            made_by=actor.name,
            user_id=actor.user_id,
        )
        audit.record(actor, "learning.review_remarked", made)
        return made


def answer_remark(actor: Actor, remark_id: int, answer: str) -> ReviewRemark:
    """The author says what was done about a remark."""
    with transaction.atomic():
        found = ReviewRemark.objects.select_related("review__course").filter(pk=remark_id).first()
        if found is None:
            raise CourseNotFound()
        course = found.review.course
        require(actor, AUTHOR, region=course.region_code, organisation_id=course.organisation_id)
        found.answer, found.answered_at = answer.strip(), calendar.now()
        found.save(update_fields=["answer", "answered_at"])
        audit.record(actor, "learning.remark_answered", found)
        return found


def note_moved(case_id: int, move: Move) -> None:
    """Let the review follow its case; called in the transaction of the move."""
    review = _review(case_id)
    review.locked = move.target == "review"
    if review.locked:
        review.quality = quality.score(quality.judge(seen(review.course, review.version)))
    if move.target in ("published", "withdrawn"):
        review.closed_at = calendar.now()
    review.save(update_fields=["locked", "quality", "closed_at"])
    if move.target == "published":
        release(move.actor, review.course, review.version)
    unit = review.course.organisation_id
    if unit is not None and move.target in ("published", "returned"):
        said = messages.REVIEW_PUBLISHED if move.target == "published" else messages.REVIEW_RETURNED
        link = reverse("learning:workshop", args=[review.course_id])
        notify(said, organisation_id=unit, link=link, title=review.version.title, reason=move.reason[:200])


def _require_sender(actor: Actor, course: Course) -> None:
    """A unit hands in what is its own; what is the bureau's own, the bureau."""
    if course.organisation_id is not None:
        require(actor, SEND, organisation_id=course.organisation_id)
    else:
        require(actor, SEND, region=course.region_code)


def _review(case_id: int) -> CourseReview:
    review = CourseReview.objects.select_related("course", "version").filter(case_id=case_id).first()
    if review is None:
        raise CourseNotFound()
    return review
