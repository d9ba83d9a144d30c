"""Rows of a unit's claim: what is granted becomes a claim, what is not is kept with what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from jianglu.kernel.errors import DomainError, RowError
from jianglu.people import queries as people
from jianglu.platform import audit, calendar, numbering
from jianglu.platform.access import Actor, rls
from jianglu.platform.policy import Verdict
from jianglu.platform.policy import services as decisions

from ..errors import NothingToClaim, UnitAccountMissing
from ..models import BankAccount, Claim, ClassClaim, ClassRow
from .claims import create

Why = list[list[str]]
"""What stands in a row's way: (what, next step) each."""


def file_rows(
    actor: Actor, made: ClassClaim, verdicts: Sequence[Verdict], account: BankAccount,
    waiting: Mapping[int, Why] | None = None,
) -> None:  # fmt: skip
    """Claim every row that the rule grants, keep the others with the reason, and hand the claim to the district.

    What is `waiting` (by key) is left out whatever the rule says. Raises NothingToClaim with the reason of each row.
    """
    from ..flows import open_class_case

    held, names = waiting or {}, _names(verdicts)
    rows = [
        _row(actor, made, line, verdict, account, names.get(verdict.person_id or 0, ""), held.get(verdict.key, []))
        for line, verdict in enumerate(verdicts, start=1)
    ]
    good = [row.claim for row in rows if row.claim]
    if not good:
        raise NothingToClaim(rows=[_refused(row) for row in rows])
    ClassRow.objects.bulk_create(rows)
    open_class_case(actor, made)
    amount = sum(claim.amount for claim in good)
    changes = {"claimed": len(good), "left_out": len(rows) - len(good), "amount": amount}
    audit.record(actor, "benefits.class_claimed", made, changes=changes)


def unclaimed(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Those whose seat has no live claim."""
    if not verdicts:
        return []
    keys = [verdict.key for verdict in verdicts]
    live = Claim.objects.filter(benefit=verdicts[0].policy.code, subject_id__in=keys, state__in=Claim.LIVE)
    claimed = set(live.values_list("subject_id", flat=True))
    return [verdict for verdict in verdicts if verdict.key not in claimed]


def _row(
    actor: Actor, made: ClassClaim, line: int, verdict: Verdict, account: BankAccount, name: str, held: Why
) -> ClassRow:
    """The row of one seat: a claim, or what stood in its way."""
    row = ClassRow(class_claim=made, line=line, person_id=verdict.person_id or 0, name=name, subject_id=verdict.key)
    if held:
        row.why = held
        return row
    if not grants(verdict):
        row.decision, row.why = decisions.record(actor, verdict), reasons(verdict)
        return row
    try:
        with transaction.atomic():
            row.claim = create(
                actor, verdict, Claim.Channel.CLASS, Claim.State.OPEN, account,
                organisation_id=made.organisation_id, class_claim=made, holder_name=name,
            )  # fmt: skip
    except DomainError as error:
        row.why = [[error.text, error.hint_text]]
    return row


def _names(verdicts: Sequence[Verdict]) -> dict[int, str]:
    with rls.elevated("benefits.file_rows"):  # the unit's own trainees, of whom some may have left it since
        return people.names([verdict.person_id or 0 for verdict in verdicts])


def grants(verdict: Verdict) -> bool:
    """Whether a row can be claimed: what only an officer could verify is left out, since nobody of the class has asked one."""
    return verdict.granted and bool(verdict.amount)


def reasons(verdict: Verdict) -> Why:
    """What stands in the way, each with what would change it."""
    found = [[_("不符合：%(what)s") % {"what": entry.sentence}, entry.remedy] for entry in verdict.unmet]
    todo = _("须由经办人员核实")
    found += [[_("待核实：%(what)s") % {"what": entry.sentence}, entry.remedy or todo] for entry in verdict.unknown]
    return found or [[str(verdict.outcome.label), ""]]


def _refused(row: ClassRow) -> RowError:
    what, todo = row.why[0]
    return RowError(row.line, row.name, f"{what}；{todo}" if todo else what)


def unit_account(organisation_id: int) -> BankAccount:
    """The account on which a unit is paid; raises UnitAccountMissing."""
    account = BankAccount.objects.filter(organisation_id=organisation_id, replaced_at=None).first()
    if account is None:
        raise UnitAccountMissing()
    return account


def begin(
    actor: Actor, benefit: str, *, organisation_id: int, region_code: str, training_class_id: int | None = None,
    apprenticeship_id: int | None = None,
) -> ClassClaim:  # fmt: skip
    """A claim of a unit for a class or a plan of apprenticeship, numbered gapless a district and year, without rows yet."""
    today, district = calendar.today(), region_code[:6]
    return ClassClaim.objects.create(
        number=f"JB{today.year}{district}{numbering.next_number(f'benefits.class:{today.year}:{district}'):05d}",
        benefit=benefit,
        organisation_id=organisation_id,
        training_class_id=training_class_id,
        apprenticeship_id=apprenticeship_id,
        region_code=district,
        state=ClassClaim.State.OPEN,
        claimed_on=today,
        filed_by=actor.name,
        filed_at=calendar.now(),
    )
