"""Rows of class claims looked at anew: the unit's appeal, or an officer's proposal to let a trainee in who was left out.

The rule is asked once more with what the officers found; only what it then grants is let in, as a new row that goes the
ordinary way through district, city and notice. Whoever took the row out or proposed it does not decide.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from jianglu.kernel.errors import need_reason
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, Permission, locked, require
from jianglu.platform.policy import Verdict, decide

from ..errors import AppealOpen, GroundsMissing, NoSuchRow, NothingToAppeal, RowNotGranted
from ..models import Claim, ClassClaim, ClassRow, RowReview
from ..permissions import CLAIM_CLASS, EXAMINE
from ..policies import BY_APPRENTICE
from . import apprentices
from .claims import create, queue_up, vouched
from .classes import rule_for_classes
from .rows import begin, grants, reasons, unit_account

MACHINE = Actor.system("benefits.row_review")


def appeal_row(actor: Actor, row_id: int, *, grounds: str) -> RowReview:
    """The unit asks that a trainee who was left out or taken out be looked at anew.

    Raises NoSuchRow, GroundsMissing, NothingToAppeal (the trainee is claimed), AppealOpen.
    """
    return _file(actor, row_id, RowReview.Kind.APPEAL, CLAIM_CLASS, grounds)


def propose_row(actor: Actor, row_id: int, *, grounds: str) -> RowReview:
    """The district's officer, who verified what only an officer can, proposes to let the trainee in; the city decides.

    Raises as `appeal_row` does.
    """
    return _file(actor, row_id, RowReview.Kind.PROPOSAL, EXAMINE, grounds)


def _file(actor: Actor, row_id: int, kind: RowReview.Kind, permission: Permission, grounds: str) -> RowReview:
    from ..flows import begin_row_case, open_row_case

    with transaction.atomic():
        row = _locked_row(row_id, lambda found: _may(actor, permission, found.class_claim))
        need_reason(grounds, "grounds", error=GroundsMissing)
        if not is_out(row):
            raise NothingToAppeal()
        case = open_row_case(actor, row, kind.label)
        try:
            with transaction.atomic():
                review = RowReview.objects.create(
                    row=row,
                    kind=kind,
                    grounds=grounds.strip()[:2000],
                    case=case,
                    filed_by=actor.name,
                    filed_by_user=actor.user_id,
                    filed_at=calendar.now(),
                )
        except IntegrityError as error:
            raise AppealOpen() from error
        begin_row_case(case)
        audit.record(actor, f"benefits.row_{kind.value}_filed", review, reason=grounds)
        return review


def _locked_row(row_id: int, check: Callable[[Any], object]) -> ClassRow:
    row = locked(ClassRow.objects.select_related("class_claim"), check, pk=row_id)
    if row is None:
        raise NoSuchRow()
    return row


def _may(actor: Actor, permission: Permission, made: ClassClaim) -> None:
    if permission is CLAIM_CLASS:
        require(actor, permission, organisation_id=made.organisation_id)
    else:
        require(actor, permission, region=made.region_code)


def is_out(row: ClassRow) -> bool:
    """Whether the trainee was left out or taken out, and has no live claim for this seat since."""
    if row.claim is not None and row.claim.state != Claim.State.REFUSED:
        return False
    benefit = row.class_claim.benefit
    return not Claim.objects.filter(benefit=benefit, subject_id=row.subject_id, state__in=Claim.LIVE).exists()


def let_in(actor: Actor, review: RowReview, *, verified: bool) -> ClassRow:
    """The rule decides the seat anew, with `verified` as the officers' finding; what it grants becomes a new row.

    Raises RowNotGranted with what still stands in the way, AlreadyClaimed, NoBudget, BudgetSpent.
    """
    from ..flows import open_class_case

    with transaction.atomic():
        old, before = review.row, review.row.class_claim
        queue_up(old.person_id)
        verdict = _decided(old, verified)
        made = _at_the_desk(before) or begin(actor, region_code=before.region_code, **_same(before))
        line = made.rows.aggregate(last=Max("line"))["last"] or 0
        claim = create(
            actor, verdict, Claim.Channel.CLASS, Claim.State.OPEN, unit_account(made.organisation_id),
            organisation_id=made.organisation_id, class_claim=made, holder_name=old.name,
        )  # fmt: skip
        row = ClassRow.objects.create(
            class_claim=made,
            line=line + 1,
            person_id=old.person_id,
            name=old.name,
            subject_id=old.subject_id,
            claim=claim,
        )
        if made.case_id is None:
            open_class_case(MACHINE, made)
        audit.record(actor, "benefits.row_let_in", review, changes={"claim": claim.number, "amount": claim.amount})
        return row


def _decided(row: ClassRow, verified: bool) -> Verdict:
    """What the rule grants the seat now; raises RowNotGranted."""
    benefit, key = row.class_claim.benefit, row.subject_id
    if benefit in BY_APPRENTICE:  # these rules leave nothing for an officer to verify
        verdicts, waiting = apprentices.verdicts_of(benefit, [key])
    else:
        verdicts, waiting = [_asked(row, verified)], {}
    why = waiting.get(key, [])
    for verdict in verdicts:
        if not why and grants(verdict):
            return verdict
        why = why or reasons(verdict)
    raise RowNotGranted(why="；".join(what for what, _todo in why) or _("已不在可以申领的阶段"))


def _asked(row: ClassRow, verified: bool) -> Verdict:
    """The rule is asked with what officers found of the seat, then and now."""
    rule = rule_for_classes(row.class_claim.benefit)
    last = row.decision or (row.claim.decision if row.claim else None)
    facts = last.facts if last else {}
    said = {column.name: facts.get(column.name) for column in rule.subject.inputs}
    said |= (vouched(rule) if verified else {}) | {"own_claim_id": None}
    return decide(rule, row.subject_id, on=calendar.today(), inputs=said)


def _at_the_desk(before: ClassClaim) -> ClassClaim | None:
    """The claim for the same class that the row can still go with."""
    waiting = ClassClaim.objects.select_for_update(of=("self",)).filter(
        state=ClassClaim.State.OPEN, case__node="examine", **_same(before)
    )
    return waiting.order_by("pk").first()


def _same(before: ClassClaim) -> dict[str, Any]:
    names = ("benefit", "organisation_id", "training_class_id", "apprenticeship_id")
    return {name: getattr(before, name) for name in names}
