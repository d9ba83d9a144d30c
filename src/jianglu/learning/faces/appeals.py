"""Appeals against the teacher's word on a picture: filed by the learner, looked at anew by another, followed in the ledger."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from jianglu.kernel.errors import need_reason
from jianglu.platform import audit, calendar, workflow
from jianglu.platform.access import Actor, require, rls
from jianglu.platform.notifications import notify
from jianglu.platform.workflow import Case, Move

from .. import messages
from ..models import FaceAppeal, FaceCheck
from ..permissions import STUDY
from . import rules
from .errors import FaceCheckNotFound, FaceGroundsMissing, FaceNotAppealable, FaceSameHands
from .services import give_back_taken


def appealable(check: FaceCheck) -> bool:
    """Whether its learner may hold against it now."""
    days = rules.face_rule(calendar.today()).appeal_days
    late = check.decided_at is None or check.decided_at < calendar.now() - timedelta(days=days)
    return check.state == FaceCheck.State.REJECTED and not late and not hasattr(check, "appeal")


def appeal(actor: Actor, check_id: int, grounds: str) -> FaceAppeal:
    """Ask that the teacher's word on one's own picture be looked at anew by the bureau; once.

    Raises FaceCheckNotFound for anybody else's, FaceGroundsMissing, FaceNotAppealable.
    """
    from ..flows import FACE_APPEAL

    with transaction.atomic():
        require(actor, STUDY, person_id=actor.person_id or 0)
        check = FaceCheck.objects.select_related("cohort", "session__activity").filter(
            pk=check_id, person_id=actor.person_id or 0
        ).first()  # fmt: skip
        if check is None:
            raise FaceCheckNotFound()
        grounds = need_reason(grounds, "grounds", error=FaceGroundsMissing)
        days = rules.face_rule(calendar.today()).appeal_days
        if not appealable(check):
            raise FaceNotAppealable(days=days)
        case = workflow.open_case(
            actor, FACE_APPEAL, title=_("拍照核对申诉：%(class)s") % {"class": check.cohort.title},
            region_code=check.region_code[:6], person_id=check.person_id,
        )  # fmt: skip
        try:
            with transaction.atomic():
                made = FaceAppeal.objects.create(
                    face=check, person_id=check.person_id, case=case, grounds=grounds[:1000],
                    filed_at=calendar.now(),
                )  # fmt: skip
        except IntegrityError as error:
            raise FaceNotAppealable(days=days) from error
        workflow.act(actor, case.pk, "submit", version=case.version)
        audit.record(actor, "learning.face_appealed", made, reason=made.grounds[:200])
        return made


def other_hands(case: Case, move: Move) -> None:
    """Raise FaceSameHands for whoever said the word that the appeal is against."""
    decided_by = FaceCheck.objects.values_list("decided_by_id", flat=True).get(appeal__case=case.pk)
    if decided_by is not None and decided_by == move.actor.user_id:
        raise FaceSameHands()


def answer(case: Case, move: Move) -> None:
    """Upheld: it was the learner, and hours that were refused or taken back return; in each case both sides are told."""
    with rls.elevated("learning.answer_face_appeal"):  # hours belong to the course's unit and the person's own district
        made = FaceAppeal.objects.select_related("face__session__activity", "face__cohort").get(case=case.pk)
        check = FaceCheck.objects.select_for_update(of=("self",)).select_related("entry", "session__activity").get(
            pk=made.face_id
        )  # fmt: skip
        made.state, made.answer = move.target, move.reason
        made.save(update_fields=["state", "answer"])
        seconds = 0
        if move.target == FaceAppeal.State.UPHELD:
            seconds = give_back_taken(check, move.reason)
            check.state = FaceCheck.State.CONFIRMED
            check.save(update_fields=["state"])
        changes = {"state": made.state, "seconds": seconds}
        audit.record(move.actor, "learning.face_appeal_answered", made, reason=move.reason, changes=changes)
        if move.target == FaceAppeal.State.WITHDRAWN:
            return
        to_learner, to_unit = reverse("learning:my_faces"), reverse("learning:face_check", args=[check.pk])
        group, result, reason = made.face.cohort.title, made.get_state_display(), made.answer[:200]
        notify(
            messages.FACE_ANSWERED, person_id=made.person_id, link=to_learner, group=group, result=result, reason=reason
        )
        notify(
            messages.FACE_ANSWERED, organisation_id=check.organisation_id, link=to_unit, group=group, result=result,
            reason=reason,
        )  # fmt: skip
