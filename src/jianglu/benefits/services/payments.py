"""Payment batches: frozen lists and the bank's file; each step may be repeated safely."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jianglu.kernel.errors import Denied
from jianglu.platform import audit, calendar, numbering, vault
from jianglu.platform.access import Actor, Permission, locked, require
from jianglu.platform.policy import DECIDED_ON, decide_each

from .. import bank
from ..errors import NoSuchBatch, NothingToPay, SameHands, UnwritableFile, WrongState
from ..models import BankProfile, Claim, Payment, PaymentBatch, Signal
from ..permissions import CHECK, PAY
from ..policies import BENEFITS, BY_UNIT
from . import classes, ledger
from .claims import finding
from .profiles import debtor_of, profile_for
from .transfers import lines_of, transfers

MAX_LINES = 20_000
"""Transfers in a file for a bank without a profile."""


def make_batch(
    actor: Actor,
    *,
    region_code: str,
    key: str,
    claim_ids: Sequence[int] | None = None,
    profile_id: int | None = None,
) -> tuple[PaymentBatch, list[Claim]]:
    """Freeze the approved claims of a region (or those named) into a batch; the same `key` gives the batch it made.

    Each claim is decided once more; those that no longer hold are left out and returned for an officer to look at. The oldest
    come first, no more than the bank's profile takes in one file. Raises NothingToPay, NoSuchProfile.
    """
    with transaction.atomic():
        require(actor, PAY, region=region_code)
        there = _made_before(actor, key)
        if there is not None:
            return there, []
        profile = profile_for(profile_id)
        claims = Claim.objects.select_for_update(of=("self",), skip_locked=True).filter(
            state=Claim.State.APPROVED, region_code__startswith=region_code
        )
        if claim_ids is not None:
            claims = claims.filter(pk__in=claim_ids)
        good, held = _still_hold(list(claims.order_by("pk")[: _most(profile)]))
        if not good:
            raise NothingToPay()
        today = calendar.today()
        try:
            with transaction.atomic():
                batch = PaymentBatch.objects.create(
                    number=f"FF{today:%Y%m%d}{numbering.next_number(f'benefits.batch:{today}'):03d}",
                    key=key,
                    region_code=region_code,
                    profile=profile,
                    state=PaymentBatch.State.MADE,
                    count=len(good),
                    total=sum(claim.amount for claim in good),
                    made_by=actor.name,
                    made_by_user=actor.user_id,
                    made_at=calendar.now(),
                )
        except IntegrityError as error:
            there = _made_before(actor, key)
            if there is None:  # the key made a batch beyond what the database shows this actor
                raise Denied(permission=PAY.code) from error
            return there, []
        Payment.objects.bulk_create(
            Payment(
                batch=batch,
                line=line,
                claim=claim,
                account_id=claim.account_id or 0,  # a constraint: an approved claim has one
                amount=claim.amount,
                state=Payment.State.PENDING,
            )
            for line, claim in lines_of(good)
        )
        Claim.objects.filter(pk__in=[claim.pk for claim in good]).update(state=Claim.State.PAYING)
        audit.record(actor, "benefits.batch_made", batch, changes={"count": batch.count, "total": batch.total})
        return batch, held


def most_lines(profile_id: int | None) -> int:
    """How many transfers the bank takes in one file; raises NoSuchProfile."""
    return _most(profile_for(profile_id))


def _most(profile: BankProfile | None) -> int:
    return profile.max_lines if profile else MAX_LINES


def _made_before(actor: Actor, key: str) -> PaymentBatch | None:
    """The batch that the key made, which may lie in another region than the one asked for."""
    there = PaymentBatch.objects.filter(key=key).first()
    if there is not None:
        require(actor, PAY, region=there.region_code)
    return there


def _still_hold(claims: list[Claim]) -> tuple[list[Claim], list[Claim]]:
    """Those that can be paid now, and those that wait for an officer: the rule says otherwise, or a signal is open."""
    good: list[Claim] = []
    held: list[Claim] = []
    open_signals = Signal.objects.filter(state=Signal.State.OPEN, claims__in=claims)
    doubted = set(open_signals.values_list("claims", flat=True))
    granted = _granted([claim for claim in claims if claim.pk not in doubted])
    for claim in claims:
        (good if granted.get(claim.pk) == claim.amount else held).append(claim)
    return good, held


def _granted(claims: Sequence[Claim]) -> dict[int, int | None]:
    """What the rules grant to each claim as of its day, leaving itself out of what was paid; one query a benefit."""
    found = classes.amounts([claim for claim in claims if claim.benefit in BY_UNIT])
    for benefit in dict.fromkeys(claim.benefit for claim in claims if claim.benefit in BENEFITS):
        rule = BENEFITS[benefit]
        own = {claim.subject_id: claim for claim in claims if claim.benefit == benefit}
        said = finding(rule, True)
        asked = {key: {"own_claim_id": claim.pk, DECIDED_ON: claim.claimed_on, **said} for key, claim in own.items()}
        for verdict in decide_each(rule, asked):
            if verdict.granted:
                found[own[verdict.key].pk] = verdict.amount
    return found


def cancel_batch(actor: Actor, batch_id: int, reason: str) -> PaymentBatch:
    """Undo a batch that was not sent; its claims wait for the next one."""
    with transaction.atomic():
        batch = locked_batch(actor, batch_id)
        if batch.state != PaymentBatch.State.MADE:
            raise WrongState(state=batch.get_state_display())
        Claim.objects.filter(payments__batch=batch, state=Claim.State.PAYING).update(state=Claim.State.APPROVED)
        batch.payments.update(state=Payment.State.CANCELLED)
        batch.state = PaymentBatch.State.CANCELLED
        batch.save(update_fields=["state"])
        audit.record(actor, "benefits.batch_cancelled", batch, reason=reason)
        return batch


def send_batch(actor: Actor, batch_id: int) -> PaymentBatch:
    """The checker, who is not the maker, releases the batch to the bank; sent again it changes nothing."""
    with transaction.atomic():
        batch = locked_batch(actor, batch_id, CHECK)
        if batch.state in (PaymentBatch.State.SENT, PaymentBatch.State.SETTLED):
            return batch
        if batch.state != PaymentBatch.State.MADE:
            raise WrongState(state=batch.get_state_display())
        if actor.user_id is not None and actor.user_id == batch.made_by_user:
            raise SameHands()
        batch.state, batch.sent_by, batch.sent_at = PaymentBatch.State.SENT, actor.name, calendar.now()
        batch.sha256 = bank.sha256(_file(batch))
        batch.save(update_fields=["sha256", "state", "sent_by", "sent_at"])
        ledger.post_all(actor, _orders_by_district(batch))
        audit.record(actor, "benefits.batch_sent", batch, changes={"sha256": batch.sha256, "total": batch.total})
        return batch


def _orders_by_district(batch: PaymentBatch) -> list[ledger.Movement]:
    """One entry a district, so that each district's books agree by themselves."""
    totals: dict[str, int] = defaultdict(int)
    for district, amount in batch.payments.values_list("claim__region_code", "amount"):
        totals[district] += amount
    return [
        ledger.Movement(
            key=f"batch:{batch.pk}:sent:{district}",
            text=_("批次 %(number)s 报送银行") % {"number": batch.number},
            region_code=district,
            debit=ledger.PAYABLE,
            credit=ledger.IN_TRANSIT,
            amount=amount,
        )
        for district, amount in sorted(totals.items())
    ]


def export_batch(actor: Actor, batch_id: int) -> tuple[str, bytes]:
    """(file name, bytes) of the bank file of a batch that was sent; always the same bytes."""
    with transaction.atomic():
        batch = locked_batch(actor, batch_id)
        if batch.state not in (PaymentBatch.State.SENT, PaymentBatch.State.SETTLED):
            raise WrongState(state=batch.get_state_display())
        data = _file(batch)
        audit.record(actor, "benefits.bank_file_taken", batch, changes={"sha256": bank.sha256(data)})
        return f"{batch.number}.{_suffix(batch)}", data


def _suffix(batch: PaymentBatch) -> str:
    if batch.profile is None:
        return "csv"
    return "xml" if batch.profile.format == BankProfile.Format.PAIN else "txt"


def _file(batch: PaymentBatch) -> bytes:
    profile = batch.profile
    pain = profile is not None and profile.format == BankProfile.Format.PAIN
    order = _order(batch)
    if pain:
        return bank.pain001(order)
    layout = bank.layout_of(profile.layout) if profile else bank.HOUSE
    try:
        return bank.text_file(order, layout)
    except UnicodeEncodeError as error:
        raise UnwritableFile(holder=error.object[error.start : error.end]) from error


def _order(batch: PaymentBatch) -> bank.Order:
    assert batch.sent_at is not None  # a file is only made of what was released
    return bank.Order(
        batch=batch.number,
        made_at=timezone.localtime(batch.made_at),
        execute_on=timezone.localtime(batch.sent_at).date(),
        debtor=debtor_of(batch.profile),
        lines=tuple(
            bank.BankLine(
                row.line,
                row.reference,
                row.account.holder,
                row.account.bank,
                vault.unseal(row.account.number_sealed),
                row.amount,
            )
            for row in transfers(batch).values()
        ),
    )


def locked_batch(actor: Actor, batch_id: int, permission: Permission = PAY) -> PaymentBatch:
    """The batch with its row locked, once the actor may do this there; raises NoSuchBatch."""
    batch = locked(
        PaymentBatch.objects.select_related("profile"),
        lambda row: require(actor, permission, region=row.region_code),
        pk=batch_id,
    )
    if batch is None:
        raise NoSuchBatch()
    return batch
