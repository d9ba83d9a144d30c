"""Apprenticeship subsidies of an enterprise: half may be paid ahead, the rest after success, what failed comes back.

A claim for a plan (渝人社发〔2019〕121号, 〔2020〕43号) goes the way of a claim for a class: one row an apprentice, each
a claim like any other. The rules read no stored subject: their rows are put together here, from the published fact and
the claims.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, Sum
from django.utils.translation import gettext as _

from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, require
from jianglu.platform.policy import Policy, Verdict, decide_many
from jianglu.training import queries as training

from ..errors import NoClassToClaim, NoSuchBenefit
from ..models import Claim, ClassClaim, Recovery
from ..permissions import CLAIM_CLASS, RECOVER
from ..policies import BY_APPRENTICE, PREPAYMENT, RECOVERED
from .claims import queue_up
from .recovery import open_recovery
from .rows import Why, begin, file_rows, unclaimed, unit_account

_COLUMNS = [column.name for column in PREPAYMENT.subject.columns if column.name != "paid_ahead"]


@dataclass(frozen=True)
class Ahead:
    """What was paid ahead for an apprentice and has not come back, in fen; `pending`: that may still change."""

    amount: int
    pending: bool


def claim_apprenticeship(actor: Actor, apprenticeship_id: int, benefit: str) -> ClassClaim:
    """Claim prepayment or settlement for every apprentice of an own plan whom the rule grants it; the others say why.

    Raises NoSuchBenefit, NoClassToClaim, UnitAccountMissing, NothingToClaim (with the reason of each row).
    """
    with transaction.atomic():
        require(actor, CLAIM_CLASS)
        plan = training.apprenticeship_for(actor, apprenticeship_id)
        require(actor, CLAIM_CLASS, organisation_id=plan.organisation_id)
        if plan.state not in (plan.State.FILED, plan.State.CLOSED):
            raise NoClassToClaim()
        account = unit_account(plan.organisation_id)
        verdicts, _waiting = verdicts_of_plan(benefit, apprenticeship_id)
        for person_id in sorted({verdict.person_id or 0 for verdict in verdicts}):
            queue_up(person_id)  # prepayment and settlement of one person, too, wait for each other
        verdicts, waiting = verdicts_of_plan(benefit, apprenticeship_id)
        made = begin(
            actor, benefit, organisation_id=plan.organisation_id, region_code=plan.region_code,
            apprenticeship_id=plan.pk,
        )  # fmt: skip
        file_rows(actor, made, unclaimed(verdicts), account, waiting)
        return made


def propose_recoveries(actor: Actor, class_claim_id: int, *, parts: int = 1) -> int:
    """Propose the recovery of every prepayment of a claim whose apprentice left or failed; how many are new.

    Each is a proposal that a second officer confirms; asked again it proposes nothing twice. Raises NoClassToClaim, BadPlan.
    """
    with transaction.atomic():
        made = ClassClaim.objects.filter(pk=class_claim_id, benefit=PREPAYMENT.code).first()
        if made is None:
            require(actor, RECOVER)
            raise NoClassToClaim()
        require(actor, RECOVER, region=made.region_code)
        without = Recovery.objects.filter(claim=OuterRef("pk")).exclude(state=Recovery.State.CANCELLED)
        paid = made.claims.filter(~Exists(without), state=Claim.State.PAID).order_by("pk")
        own = {claim.subject_id: claim for claim in paid}
        owed = [
            verdict for verdict in _decided(RECOVERED, _facts(own), calendar.today(), ahead_of(own)) if verdict.granted
        ]
        for verdict in sorted(owed, key=lambda found: int(found.key)):
            reason = _("学徒中途退出") if verdict.facts.get("left_early") else _("学徒期满未取得证书")
            open_recovery(actor, own[verdict.key].pk, amount=verdict.amount or 0, reason=reason, parts=parts)
        audit.record(actor, "benefits.prepayments_reclaimed", made, changes={"count": len(owed)})
        return len(owed)


def verdicts_of_plan(benefit: str, apprenticeship_id: int) -> tuple[list[Verdict], dict[int, Why]]:
    """What the rule says today of every apprentice of a plan; see `verdicts_of`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT apprentice FROM fact_training_apprentice WHERE apprenticeship_id = %s", [apprenticeship_id]
        )
        keys = [key for (key,) in cursor.fetchall()]
    return verdicts_of(benefit, keys)


def verdicts_of(benefit: str, keys: Iterable[int]) -> tuple[list[Verdict], dict[int, Why]]:
    """What the rule says today of those apprentices who are in question, and whose prepayment must be settled first.

    In training may be paid ahead; at the end may be settled. Raises NoSuchBenefit.
    """
    rule = BY_APPRENTICE.get(benefit)
    if rule is None:
        raise NoSuchBenefit()
    facts = [row for row in _facts(keys) if _in_question(rule, row)]
    ahead = ahead_of([row["apprentice"] for row in facts])
    found = sorted(_decided(rule, facts, calendar.today(), ahead), key=lambda verdict: int(verdict.key))
    if rule is PREPAYMENT:
        return found, {}
    why = [[_("预拨尚在办理或追回中"), _("预拨到账、撤回或追回办结后再结算")]]
    return found, {key: why for key, row in ahead.items() if row.pending}


def amounts(claims: Sequence[Claim]) -> dict[int, int | None]:
    """What the rules grant now to rows of such claims as of their day, by claim; what an apprentice lost since is missing."""
    found: dict[int, int | None] = {}
    for benefit, day in dict.fromkeys((claim.benefit, claim.claimed_on) for claim in claims):
        rule = BY_APPRENTICE[benefit]
        own = {claim.subject_id: claim for claim in claims if (claim.benefit, claim.claimed_on) == (benefit, day)}
        facts = [row for row in _facts(own) if _in_question(rule, row)]
        ahead = ahead_of(own, but=[claim.pk for claim in own.values()])
        for verdict in _decided(rule, facts, day, ahead):
            if verdict.granted:
                found[own[verdict.key].pk] = verdict.amount
    return found


def ahead_of(keys: Iterable[int], *, but: Collection[int] = ()) -> dict[int, Ahead]:
    """What was paid or promised ahead, by apprentice, without the claims in `but`; one query."""
    debts = Recovery.objects.filter(claim=OuterRef("pk"), state__in=[Recovery.State.PROPOSED, Recovery.State.OPEN])
    rows = Claim.objects.filter(benefit=PREPAYMENT.code, subject_id__in=list(keys), state__in=Claim.LIVE)
    told = rows.exclude(pk__in=but).annotate(
        back=Sum("recoveries__repaid", filter=~Q(recoveries__state=Recovery.State.CANCELLED), default=0),
        owing=Exists(debts),
    )
    return {
        key: Ahead(amount - back, state != Claim.State.PAID or owing)
        for key, amount, back, state, owing in told.values_list("subject_id", "amount", "back", "state", "owing")
    }


def _in_question(rule: Policy, row: dict[str, Any]) -> bool:
    training_now: bool = row["state"] == "training"
    return training_now == (rule is PREPAYMENT)


def _facts(keys: Iterable[int]) -> list[dict[str, Any]]:
    """What the register of apprentices publishes of them."""
    names = [*_COLUMNS, "state"]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(names)} FROM fact_training_apprentice WHERE apprentice = ANY(%s)",  # noqa: S608 names, of code
            [list(keys)],
        )
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _decided(rule: Policy, facts: Sequence[dict[str, Any]], on: date, ahead: dict[int, Ahead]) -> list[Verdict]:
    rows = []
    for row in facts:
        before = ahead.get(row["apprentice"])
        rows.append({name: row[name] for name in _COLUMNS} | {"paid_ahead": before.amount if before else 0})
    return decide_many(rule, rows, on=on) if rows else []
