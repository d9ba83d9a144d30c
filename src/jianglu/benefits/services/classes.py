"""Claims of units for a whole class: the rule decides every trainee, good rows are claimed in one go, the others say why.

A row that was left out can be claimed later, when what stood in its way is mended: the class may be claimed again, and who has
a live claim is passed over. Each good row is a claim like any other: limits, budget, batches and the ledger are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from jianglu.kernel.errors import RowError, need_reason
from jianglu.platform import audit, calendar, workflow
from jianglu.platform.access import Actor, locked, require
from jianglu.platform.facts import fact
from jianglu.platform.policy import DECIDED_ON, Policy, Verdict, decide_each, decide_many
from jianglu.training import queries as training

from ..errors import (
    NoClassToClaim,
    NoRowsLeft,
    NoSuchBenefit,
    NoSuchClaim,
    NotThisBenefit,
    RowsChanged,
    UnitAccountMissing,
    WrongState,
)
from ..models import Claim, ClassClaim, ClassRow
from ..permissions import CLAIM_CLASS, EXAMINE
from ..policies import BY_APPRENTICE, BY_CLASS, PROJECT_TRAINING
from . import apprentices
from .claims import close, expect, locked_claim, queue_up
from .projects import hold_project
from .rows import begin, file_rows, grants, unclaimed, unit_account


def rule_for_classes(benefit: str) -> Policy:
    """The rule of a benefit that units claim for classes; raises NoSuchBenefit."""
    rule = BY_CLASS.get(benefit)
    if rule is None:
        raise NoSuchBenefit()
    return rule


def verdicts_of_class(benefit: str, class_id: int) -> list[Verdict]:
    """What the rule says today of every seat of a class, in the order of enrolment; two queries. Raises NoSuchBenefit.

    Of a rule that pays in instalments, those that nobody of the class has reached yet are left out.
    """
    rule = rule_for_classes(benefit)
    subject = rule.subject
    sql = f'SELECT "{subject.key}" FROM "{fact(subject.fact).view}"'  # noqa: S608 - names are declared in code
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} WHERE class_id = %s AND state <> 'withdrawn'", [class_id])
        keys = sorted(key for (key,) in cursor.fetchall())
    found = sorted(decide_many(rule, keys, on=calendar.today()), key=lambda verdict: int(verdict.key)) if keys else []
    reached = {stage_of(verdict) for verdict in found if grants(verdict)} or {
        stage_of(verdict) for verdict in found[:1]
    }
    return [verdict for verdict in found if stage_of(verdict) in reached]


def stage_of(verdict: Verdict) -> str:
    """The instalment that a verdict is about; "" for a rule that pays at once."""
    return str(verdict.facts.get("stage") or "")


def claim_class(actor: Actor, class_id: int, benefit: str) -> ClassClaim:
    """Claim a benefit for every trainee of an own finished class whom the rule grants it; the others are kept with the reason.

    A class that was bought as a project can be claimed for from its first day, an instalment at a time. Raises NotThisBenefit,
    NoClassToClaim, UnitAccountMissing, NothingToClaim (with the reason of each row).
    """
    with transaction.atomic():
        require(actor, CLAIM_CLASS)
        opened = training.class_for(actor, class_id)
        require(actor, CLAIM_CLASS, organisation_id=opened.organisation_id)
        bought = hold_project(class_id)
        if bought != (benefit == PROJECT_TRAINING.code):
            raise NotThisBenefit()
        begun = opened.start_on <= calendar.today() and opened.state != opened.State.CANCELLED
        if opened.state != opened.State.FINISHED and not (bought and begun):
            raise NoClassToClaim()
        account = unit_account(opened.organisation_id)
        for person_id in sorted({verdict.person_id or 0 for verdict in verdicts_of_class(benefit, class_id)}):
            queue_up(person_id)  # in one order, so that two classes with common trainees never wait in a ring
        verdicts = unclaimed(verdicts_of_class(benefit, class_id))
        made = begin(
            actor, benefit, organisation_id=opened.organisation_id, region_code=opened.region_code,
            training_class_id=opened.pk,
        )  # fmt: skip
        file_rows(actor, made, verdicts, account)
        return made


def still_granted(made: ClassClaim) -> list[Claim]:
    """The open rows of a class claim, each decided once more; raises NoRowsLeft, RowsChanged with each bad row."""
    claims = list(open_rows(made))
    if not claims:
        raise NoRowsLeft()
    granted = amounts(claims)
    bad = [claim for claim in claims if granted.get(claim.pk) != claim.amount]
    if bad:
        lines = dict(made.rows.values_list("claim_id", "line"))
        why = _("规则现在不再同意这一行，或金额已变化")
        raise RowsChanged(n=len(bad), rows=[RowError(lines[claim.pk], claim.holder_name, why) for claim in bad])
    return claims


def open_rows(made: ClassClaim) -> Any:
    """The rows that go on together, locked."""
    return made.claims.select_for_update(of=("self",)).filter(state=Claim.State.OPEN).order_by("pk")


def amounts(claims: Sequence[Claim]) -> dict[int, int | None]:
    """What the rules grant now to rows of units' claims as of their day, by claim; two queries a benefit."""
    found = apprentices.amounts([claim for claim in claims if claim.benefit in BY_APPRENTICE])
    for benefit in dict.fromkeys(claim.benefit for claim in claims if claim.benefit not in BY_APPRENTICE):
        rule = rule_for_classes(benefit)
        own = {claim.subject_id: claim for claim in claims if claim.benefit == benefit}
        said = _said(rule, own.values())
        asked = {
            key: {**said[claim.pk], "own_claim_id": claim.pk, DECIDED_ON: claim.claimed_on}
            for key, claim in own.items()
        }
        for verdict in decide_each(rule, asked):
            if verdict.granted:
                found[own[verdict.key].pk] = verdict.amount
    return found


def _said(rule: Policy, claims: Iterable[Claim]) -> dict[int, dict[str, Any]]:
    """The inputs with which each row was decided, by claim: what an officer found stays so."""
    rows = Claim.objects.filter(pk__in=[claim.pk for claim in claims]).values_list("pk", "decision__facts")
    return {pk: {column.name: facts.get(column.name) for column in rule.subject.inputs} for pk, facts in rows}


def strike_row(actor: Actor, claim_id: int, reason: str) -> Claim:
    """While a class claim is at the district's desk: take one trainee's row out, with the reason; the others go on."""
    with transaction.atomic():
        claim = locked_claim(claim_id, lambda row: require(actor, EXAMINE, region=row.region_code))
        made: Any = claim.class_claim
        if made is None or made.case.node != "examine":
            raise WrongState(state=claim.get_state_display())
        expect(claim, Claim.State.OPEN)
        need_reason(reason)
        close(claim, Claim.State.REFUSED, reason.strip())
        ClassRow.objects.filter(claim=claim).update(struck_by_user=actor.user_id)
        audit.record(actor, "benefits.row_struck", claim, reason=reason)
        return claim


def withdraw_class(actor: Actor, class_claim_id: int) -> ClassClaim:
    """The unit takes an open claim back, through its case. Raises NoSuchClaim."""
    with transaction.atomic():
        made = _own(actor, class_claim_id)
        case: Any = made.case
        workflow.act(actor, case.pk, "withdraw", version=case.version)
        made.refresh_from_db()
        audit.record(actor, "benefits.class_withdrawn", made)
        return made


def renew_class_account(actor: Actor, class_claim_id: int) -> ClassClaim:
    """After the bank returned the transfer: pay its rows to the account that the unit has confirmed since.

    Raises UnitAccountMissing while there is no other one.
    """
    with transaction.atomic():
        made = _own(actor, class_claim_id)
        account = unit_account(made.organisation_id)
        back = made.claims.select_for_update(of=("self",)).filter(state=Claim.State.RETURNED).exclude(account=account)
        keys = list(back.values_list("pk", flat=True))
        if not keys:
            raise UnitAccountMissing()
        Claim.objects.filter(pk__in=keys).update(account=account, state=Claim.State.APPROVED, closed_reason="")
        audit.record(actor, "benefits.class_account_renewed", made, changes={"rows": len(keys)})
        return made


def _own(actor: Actor, class_claim_id: int) -> ClassClaim:
    made = locked(
        ClassClaim.objects.select_related("case"),
        lambda row: require(actor, CLAIM_CLASS, organisation_id=row.organisation_id),
        pk=class_claim_id,
    )
    if made is None:
        raise NoSuchClaim()
    return made
