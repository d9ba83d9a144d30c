"""Materials, convening panels by lot, agreeing, recusing, casting sealed ballots; the last one opens all together."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jianglu.kernel import panels
from jianglu.kernel.errors import need_reason
from jianglu.platform import audit, calendar, files, vault
from jianglu.platform.access import Actor, locked, require

from .. import errors, telling
from ..filing.models import Assessor, ConflictDeclaration
from ..filing.services import declare_conflict
from ..marking.services import Interests, result_of
from ..paperbank.sealing import FEWEST, WrongPassphrase, lock, unlock
from ..permissions import CONVENE_REVIEW, JUDGE_REVIEW, REGISTER
from ..plans.models import Plan, Registration
from ..plans.services import own_plan
from ..results.models import Result, ResultNotice
from ..uploads import REVIEW_PAPER
from . import rules, sealing
from .models import Review, ReviewPaper, ReviewSeat

_SITTING = (Registration.State.SCHEDULED, Registration.State.EXAMINED)
BEFORE = (Registration.State.SUBMITTED, Registration.State.ELIGIBLE, *_SITTING)
MOST_PAPERS = 20


def hand_in(actor: Actor, registration_id: int, *, title: str, upload: File[bytes]) -> ReviewPaper:
    """A candidate hands in a document until the defence begins; raises RegistrationNotFound, ReviewState."""
    with transaction.atomic():
        row = locked(
            Registration.objects.select_related("plan"),
            lambda row: require(actor, REGISTER, person_id=row.person_id),
            pk=registration_id,
        )
        if row is None:
            raise errors.RegistrationNotFound()
        begun = Review.objects.filter(registration=row, starts_at__lte=calendar.now()).exists()
        if row.plan.review_pass is None or row.state not in BEFORE or begun:
            raise errors.ReviewState(why=_("该报名没有综合评审，或答辩已经开始"))
        if row.review_papers.count() >= MOST_PAPERS:
            raise errors.ReviewInvalid(why=_("材料最多 %(n)s 份") % {"n": MOST_PAPERS})
        if not title.strip():
            raise errors.ReviewInvalid(why=_("请填写材料名称"))
        stored = files.store(actor, upload, purpose=REVIEW_PAPER)
        made = ReviewPaper.objects.create(
            registration=row, title=title.strip()[:80], file=stored, handed_in_at=calendar.now()
        )
        audit.record(actor, "assessment.review_paper_handed_in", made)
        return made


def convene(
    actor: Actor, plan_id: int, *, starts_at: datetime, place: str, minutes: int = 30, size: int = panels.FEWEST
) -> list[Review]:
    """Draw a panel for every candidate of the plan who waits for one, and give each their time, by ticket.

    One lot orders the assessors for the whole plan, so that the candidates have the same panel except where an interest
    stands between. Raises ReviewInvalid, NothingToReview, PanelTooSmall naming the candidate; then nothing has changed.
    """
    with transaction.atomic():
        plan = own_plan(actor, plan_id, CONVENE_REVIEW)
        if not panels.size_ok(size):
            raise errors.ReviewInvalid(why=_("评委人数应为 3 至 9 名的单数"))
        if minutes < rules.MINUTES or minutes > 240 or not place.strip() or starts_at <= calendar.now():
            raise errors.ReviewInvalid(why=_("答辩时间应在以后，每人不少于 15 分钟，并写明地点"))
        candidates = list(
            Registration.objects.select_for_update(of=("self",))
            .select_related("plan")
            .filter(plan=plan, state__in=_SITTING, skips_review=False, review=None)
            .order_by("ticket")
        )
        if plan.review_pass is None or not candidates:
            raise errors.NothingToReview()
        seed, made = secrets.token_hex(32), []
        for place_in_line, row in enumerate(candidates):
            review = Review.objects.create(
                registration=row, person_id=row.person_id, organisation_id=row.organisation_id,
                region_code=row.region_code, starts_at=starts_at + timedelta(minutes=minutes * place_in_line),
                minutes=minutes, place=place.strip()[:120], size=size, lot=seed, convened_at=calendar.now(),
                convened_by=actor.name,
            )  # fmt: skip
            if _fill(review) < size:
                raise errors.PanelTooSmall(ticket=row.ticket, size=size)
            audit.record(actor, "assessment.review_convened", review, changes={"lot": seed, "size": size})
            telling.defence_set(review)
            made.append(review)
        telling.on_panel(plan, [seat.assessor for review in made for seat in review.panel.all()])
        return made


def agree(actor: Actor, seat_id: int, passphrase: str) -> ReviewSeat:
    """A member declares to have no interest and chooses the passphrase of their ballot.

    It may be chosen anew until the first ballot of the panel. Raises ReviewNotFound, ReviewState, PassphraseShort.
    """
    with transaction.atomic():
        seat = _own_seat(actor, seat_id)
        if _cast(seat.review):
            raise errors.ReviewState(why=_("评委会已开始投票"))
        if len(passphrase.strip()) < FEWEST:
            raise errors.PassphraseShort(fewest=FEWEST, fields={"passphrase": errors.PassphraseShort.message})
        public, private = sealing.new_pair()
        seat.public_key, seat.locked_key = public, lock(private, passphrase, about=about(seat.review))
        seat.agreed_at = calendar.now()
        seat.save(update_fields=["public_key", "locked_key", "agreed_at"])
        audit.record(actor, "assessment.review_no_interest", seat)
        return seat


def recuse(actor: Actor, seat_id: int, *, kind: str, note: str = "") -> ConflictDeclaration:
    """A member stands back; the next of the lot takes the place, or nobody when none is fit: the body sees it empty."""
    with transaction.atomic():
        seat = _own_seat(actor, seat_id)
        if kind not in ConflictDeclaration.Kind.values:
            raise errors.ConflictUnknown(fields={"kind": errors.ConflictUnknown.message})
        declared = declare_conflict(actor, seat.assessor_id, seat.review.person_id, kind=kind, note=note)
        _leave(seat, _("回避"))
        audit.record(actor, "assessment.review_recused", seat.review)
        return declared


def replace(actor: Actor, seat_id: int, reason: str) -> Review:
    """The body takes a member off who cannot come or lost the passphrase; the next of the lot takes the place.

    Ballots already cast are destroyed unopened and cast anew. Raises ReviewNotFound, ReviewState, ReasonMissing.
    """
    with transaction.atomic():
        whose = ReviewSeat.objects.filter(pk=seat_id).values_list("review_id", flat=True).first()
        review = _own_review(actor, whose or 0)
        seat = _live(review).filter(pk=seat_id).first()
        if seat is None:
            raise errors.ReviewNotFound()
        need_reason(reason)
        seat.review = review
        _leave(seat, reason.strip()[:200])
        audit.record(actor, "assessment.review_member_replaced", review, reason=reason)
        return review


def fill(actor: Actor, review_id: int) -> int:
    """Draw for places left empty, after more assessors were registered; returns how many were filled."""
    with transaction.atomic():
        review = _own_review(actor, review_id)
        before = set(_live(review).values_list("pk", flat=True))
        _fill(review)
        added = _live(review).exclude(pk__in=before).select_related("assessor")
        telling.on_panel(review.registration.plan, [seat.assessor for seat in added])
        audit.record(actor, "assessment.review_panel_filled", review, changes={"count": len(added)})
        return len(added)


def cast(actor: Actor, seat_id: int, *, points: int, comment: str, passphrase: str) -> ReviewSeat:
    """A member's ballot, final; the last one opens all of them together in the same transaction.

    Raises ReviewNotFound, ReviewInvalid, ReviewState (too early, the panel not whole, cast already), BallotPassphrase.
    """
    with transaction.atomic():
        seat = _own_seat(actor, seat_id)
        review, panel = seat.review, list(_live(seat.review))
        if not 0 <= points <= 100 or not comment.strip():
            raise errors.ReviewInvalid(why=_("分数应为 0 至 100 的整数，并写明评语"))
        if calendar.now() < review.starts_at:
            raise errors.ReviewState(why=_("答辩尚未开始"))
        if len(panel) != review.size or any(member.agreed_at is None for member in panel):
            raise errors.ReviewState(why=_("评委未到齐，或还有评委未声明无利害关系"))
        if seat.ballot is not None:
            raise errors.ReviewState(why=_("您已投票，不能修改"))
        if ConflictDeclaration.objects.filter(assessor_id=seat.assessor_id, person_id=review.person_id).exists():
            raise errors.AssessorUnfit(name=seat.assessor.name, why=_("已申报回避"))
        assert seat.locked_key is not None  # agreed
        try:
            private = unlock(bytes(seat.locked_key), passphrase, about=about(review))
        except WrongPassphrase as error:
            raise errors.BallotPassphrase() from error
        said = json.dumps([seat.pk, points, comment.strip()[:500]]).encode()
        publics = [bytes(member.public_key or b"") for member in panel]
        seat.ballot = sealing.wrap(said, publics, about=about(review))
        seat.released_sealed, seat.cast_at = vault.seal(private.hex()), calendar.now()
        seat.save(update_fields=["ballot", "released_sealed", "cast_at"])
        audit.record(actor, "assessment.review_ballot_cast", seat)
        if all(member.ballot is not None or member.pk == seat.pk for member in panel):
            _open(actor, review)
        return seat


def mark_absent(actor: Actor, review_id: int) -> Review:
    """The candidate did not come to the defence; raises ReviewState before its time or after a ballot."""
    with transaction.atomic():
        review = _own_review(actor, review_id)
        if calendar.now() < review.starts_at or _cast(review):
            raise errors.ReviewState(why=_("答辩尚未开始，或已有评委投票"))
        review.state = Review.State.ABSENT
        review.save(update_fields=["state"])
        _note(review, None)
        audit.record(actor, "assessment.review_absent", review)
        return review


def record(actor: Actor, review_id: int, text: str) -> Review:
    """Keep the minutes of the defence, until the results are confirmed; raises ReviewNotFound, ReviewState."""
    with transaction.atomic():
        review = _own_review(actor, review_id, Review.State.CONVENED, Review.State.OPENED)
        if review.registration.plan.state in (Plan.State.CONFIRMED, Plan.State.FINISHED):
            raise errors.ReviewState(why=_("成绩已确认"))
        review.record = text.strip()[:5000]
        review.save(update_fields=["record"])
        audit.record(actor, "assessment.review_recorded", review)
        return review


def convene_again(actor: Actor, review_id: int, *, starts_at: datetime, reason: str) -> Review:
    """After an upheld objection: another panel, none of the former members on it, reviews anew.

    Raises ReviewNotFound, ReviewState, ReviewInvalid, ReasonMissing, PanelTooSmall.
    """
    with transaction.atomic():
        review = _own_review(actor, review_id, Review.State.OPENED, Review.State.ABSENT)
        plan = review.registration.plan
        if plan.state != Plan.State.MARKING or not ResultNotice.objects.filter(plan=plan).exists():
            raise errors.ReviewState(why=_("只有成绩异议成立后才能重新评审"))
        need_reason(reason)
        if starts_at <= calendar.now():
            raise errors.ReviewInvalid(why=_("答辩时间应在以后"))
        before = {"points": str(review.points), "approvals": review.approvals}
        review.state, review.points, review.approvals, review.opened_at = Review.State.CONVENED, None, None, None
        review.starts_at, review.lot = starts_at, secrets.token_hex(32)
        review.save()
        _live(review).update(left_because=_("异议成立，重新评审"))
        Result.objects.filter(registration=review.registration).update(review=None, review_absent=False, passed=None)
        if _fill(review) < review.size:
            raise errors.PanelTooSmall(ticket=review.registration.ticket, size=review.size)
        telling.defence_set(review)
        telling.on_panel(plan, [seat.assessor for seat in _live(review).select_related("assessor")])
        audit.record(actor, "assessment.review_again", review, reason=reason, changes=before)
        return review


def _open(actor: Actor, review: Review) -> None:
    """All ballots are in, so the keys of all members are: nothing could be read before, all is read now."""
    panel = list(_live(review))
    privates = [bytes.fromhex(vault.unseal(bytes(member.released_sealed or b""))) for member in panel]
    for member in panel:
        plain = sealing.unwrap(bytes(member.ballot or b""), privates, about=about(review))
        whose, member.points, member.comment = json.loads(plain)
        if whose != member.pk:
            raise ValueError("a ballot lies in another member's place")
    ReviewSeat.objects.bulk_update(panel, ["points", "comment"])
    ballots = [member.points for member in panel if member.points is not None]
    mark = review.registration.plan.review_pass or 0
    review.points, review.approvals = rules.verdict(ballots), rules.approvals(ballots, mark)
    review.state, review.opened_at = Review.State.OPENED, calendar.now()
    review.save(update_fields=["points", "approvals", "state", "opened_at"])
    _note(review, review)
    audit.record(
        actor, "assessment.review_opened", review,
        changes={"points": str(review.points), "approvals": review.approvals, "of": len(ballots)},
    )  # fmt: skip
    telling.review_opened(review)


def _note(review: Review, opened: Review | None) -> None:
    """Write the review part of the candidate's result."""
    result = result_of(review.registration)
    result.review, result.review_absent = (opened.points, False) if opened else (None, True)
    result.save(update_fields=["review", "review_absent"])


def _fill(review: Review) -> int:
    """Take the next of the lot for each empty place, never one who left this panel; returns how many sit then."""
    plan = review.registration.plan
    sitting = list(_live(review))
    gone = set(ReviewSeat.objects.filter(review=review).values_list("assessor_id", flat=True))
    cards = {
        card.pk: card
        for card in Assessor.objects.filter(body_id=plan.body_id, ended_on=None, user__isnull=False)
        if card.pk not in gone
    }
    interests = Interests([review.registration], list(cards.values()))
    fit = [pk for pk in panels.lot(review.lot, cards) if not interests.why_unfit(review.registration, cards[pk])]
    free = [n for n in range(1, review.size + 1) if n not in {seat.number for seat in sitting}]
    filled = [
        ReviewSeat(review=review, assessor=cards[pk], number=number, appointed_at=calendar.now())
        for number, pk in zip(free, fit, strict=False)
    ]
    ReviewSeat.objects.bulk_create(filled)
    return len(sitting) + len(filled)


def _leave(seat: ReviewSeat, why: str) -> None:
    """Empty a place and draw for it; what others have cast is void, since its envelopes name the old member's key."""
    review, now = seat.review, calendar.now()
    others = [row for row in _live(review) if row.pk != seat.pk and row.ballot is not None]
    ReviewSeat.objects.filter(pk=seat.pk).update(left_because=why)
    if others:
        ReviewSeat.objects.filter(pk__in=[row.pk for row in others]).update(left_because=_("评委变动，重新投票"))
        ReviewSeat.objects.bulk_create(
            ReviewSeat(review=review, assessor_id=row.assessor_id, number=row.number, appointed_at=now)
            for row in others
        )
    before = set(_live(review).values_list("pk", flat=True))
    _fill(review)
    fresh = list(_live(review).exclude(pk__in=before).select_related("assessor"))
    again = Assessor.objects.filter(pk__in=[row.assessor_id for row in others])
    telling.on_panel(review.registration.plan, [*(row.assessor for row in fresh), *again])


def _own_seat(actor: Actor, seat_id: int) -> ReviewSeat:
    """The actor's own live seat of a review that is still open, the review locked so that ballots count one by one."""
    seat = (
        ReviewSeat.objects.select_related("assessor", "review")
        .filter(pk=seat_id, assessor__user_id=actor.user_id or 0, assessor__ended_on=None)
        .first()
    )
    if seat is None:
        raise errors.ReviewNotFound()
    review = _locked(seat.review_id, lambda row: require(actor, JUDGE_REVIEW, organisation_id=row.organisation_id))
    seat.refresh_from_db()
    if seat.left_because or review.state != Review.State.CONVENED:
        raise errors.ReviewState(why=_("评审已结束，或您已不在评委会"))
    seat.review = review
    return seat


def _own_review(actor: Actor, review_id: int, *states: str) -> Review:
    review = _locked(review_id, lambda row: require(actor, CONVENE_REVIEW, organisation_id=row.organisation_id))
    if review.state not in (states or (Review.State.CONVENED,)):
        raise errors.ReviewState(why=review.get_state_display())
    return review


def _locked(review_id: int, check: Callable[[Review], object]) -> Review:
    found = locked(Review.objects.select_related("registration__plan"), check, pk=review_id)
    if found is None:
        raise errors.ReviewNotFound()
    return found


def _live(review: Review) -> QuerySet[ReviewSeat]:
    return ReviewSeat.objects.filter(review=review, left_because="").order_by("number")


def _cast(review: Review) -> bool:
    return _live(review).filter(ballot__isnull=False).exists()


def about(review: Review) -> bytes:
    """What the sealed bytes belong to: they open for no other review."""
    return json.dumps(["assessment.review", review.pk]).encode()
