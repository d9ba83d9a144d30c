"""Sealing a set among key holders, and opening it again by two of them within its window.

A fresh key encrypts the set and is split so that two shares put it together and one tells nothing. A share lies under the
platform's key only until its holder has put it under a passphrase of their own; then the set is sealed and the platform
alone cannot open it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.contrib.auth import get_user_model
from django.db import transaction

from jianglu.platform import audit, calendar, vault
from jianglu.platform.access import Actor

from ... import errors
from ...permissions import APPROVE_PAPERS, KEEP_KEYS
from .. import sealing, shares
from ..models import KeyHolder, PaperSet
from .assembling import need_state, own_set

WAIT = timedelta(minutes=30)
"""How long a first share waits for the second."""
MOST_FAILURES = 5


def nominate(
    actor: Actor, set_id: int, user_ids: Sequence[int], *, opens_at: datetime, closes_at: datetime
) -> PaperSet:
    """Begin to seal an approved set: encrypt it, and lay a share of its key ready for each of two to five holders.

    Raises PaperState, HoldersInvalid, WindowInvalid.
    """
    with transaction.atomic():
        row = own_set(actor, set_id, APPROVE_PAPERS)
        need_state(row, PaperSet.State.APPROVED)
        users = list(get_user_model().objects.filter(pk__in=set(user_ids), is_active=True).order_by("pk"))
        if not 2 <= len(users) <= 5 or len(users) != len(set(user_ids)):
            raise errors.HoldersInvalid()
        if not calendar.now() < closes_at or not opens_at < closes_at <= opens_at + timedelta(days=3):
            raise errors.WindowInvalid()
        assert row.draft_sealed is not None  # an assembled set has its forms
        plain = vault.unseal(bytes(row.draft_sealed)).encode()
        key = sealing.new_key()
        row.content_sealed = sealing.encrypt(key, plain, about=_about(row))
        row.digest = sha256(row.content_sealed).hexdigest()
        row.opens_at, row.closes_at, row.state = opens_at, closes_at, PaperSet.State.SEALING
        row.save(update_fields=["content_sealed", "digest", "opens_at", "closes_at", "state"])
        for number, (user, share) in enumerate(zip(users, shares.split(key, len(users)), strict=True), start=1):
            KeyHolder.objects.create(
                paper_set=row, user=user, name=str(getattr(user, "name", "") or user.get_username()), number=number,
                share_sealed=vault.seal(share.hex()),
            )  # fmt: skip
        names = [holder.name for holder in row.holders.order_by("number")]
        audit.record(actor, "assessment.papers_sealing", row, changes={"holders": names, "digest": row.digest})
        return row


def take_share(actor: Actor, set_id: int, passphrase: str) -> PaperSet:
    """A holder puts their share under their own passphrase; with the last one the set is sealed.

    Raises PaperNotFound (also for who holds none), PaperState, PassphraseShort.
    """
    with transaction.atomic():
        row, holder = _own_share(actor, set_id)
        need_state(row, PaperSet.State.SEALING)
        if holder.share_sealed is None:
            raise errors.PaperState(state=row.get_state_display())
        if len(passphrase.strip()) < sealing.FEWEST:
            raise errors.PassphraseShort(fewest=sealing.FEWEST, fields={"passphrase": errors.PassphraseShort.message})
        share = bytes.fromhex(vault.unseal(bytes(holder.share_sealed)))
        holder.locked = sealing.lock(share, passphrase, about=_about(row))
        holder.share_sealed, holder.taken_at = None, calendar.now()
        holder.save(update_fields=["locked", "share_sealed", "taken_at"])
        audit.record(actor, "assessment.papers_share_taken", row, changes={"share": holder.number})
        if not row.holders.filter(taken_at=None).exists():
            row.state, row.draft_sealed = PaperSet.State.SEALED, None
            row.save(update_fields=["state", "draft_sealed"])
            audit.record(actor, "assessment.papers_sealed", row, changes={"digest": row.digest})
        return row


def give_share(actor: Actor, set_id: int, passphrase: str) -> PaperSet:
    """A holder gives their share to open the set; the second one, within half an hour of the first, opens it.

    Raises PaperNotFound, PaperState, WindowClosed, WrongPassphrase (counted and audited; five lock the share).
    """
    refused: errors.WrongPassphrase | None = None
    with transaction.atomic():
        row, holder = _own_share(actor, set_id)
        need_state(row, PaperSet.State.SEALED)
        now = calendar.now()
        assert row.opens_at and row.closes_at and holder.locked is not None  # a sealed set has them
        if not row.opens_at <= now < row.closes_at:
            audit.record(actor, "assessment.papers_opening_refused", row, reason="window")
            raise errors.WindowClosed()
        try:
            if holder.failures >= MOST_FAILURES:
                raise sealing.WrongPassphrase
            share = sealing.unlock(bytes(holder.locked), passphrase, about=_about(row))
        except sealing.WrongPassphrase:
            holder.failures += 1
            holder.save(update_fields=["failures"])
            audit.record(actor, "assessment.papers_opening_refused", row, reason="passphrase")
            refused = errors.WrongPassphrase(left=max(0, MOST_FAILURES - holder.failures))
        else:
            holder.given_sealed, holder.given_at, holder.failures = vault.seal(share.hex()), now, 0
            holder.save(update_fields=["given_sealed", "given_at", "failures"])
            audit.record(actor, "assessment.papers_share_given", row, changes={"share": holder.number})
            _open(actor, row, now)
    if refused is not None:  # after the commit: what failed must be counted
        raise refused
    return row


def _open(actor: Actor, row: PaperSet, now: datetime) -> None:
    waiting = row.holders.filter(given_at__gt=now - WAIT).order_by("given_at")
    given = [bytes.fromhex(vault.unseal(bytes(holder.given_sealed))) for holder in waiting if holder.given_sealed]
    if len(given) < 2:
        return
    assert row.content_sealed is not None
    plain = sealing.decrypt(shares.join(given), bytes(row.content_sealed), about=_about(row))
    row.draft_sealed, row.state = vault.seal(plain.decode()), PaperSet.State.OPENED
    row.save(update_fields=["draft_sealed", "state"])
    names = [holder.name for holder in waiting]
    row.holders.update(given_sealed=None)
    audit.record(actor, "assessment.papers_opened", row, changes={"by": names})


def close_due() -> int:
    """Close sets whose window is over: what was opened is erased again, the sealed copy stays. Returns how many."""
    count = 0
    with transaction.atomic():
        due = PaperSet.objects.select_for_update().filter(
            state__in=[PaperSet.State.OPENED, PaperSet.State.SEALED], closes_at__lte=calendar.now()
        )
        for row in due:
            row.state, row.draft_sealed = PaperSet.State.CLOSED, None
            row.save(update_fields=["state", "draft_sealed"])
            row.holders.update(given_sealed=None)
            audit.record(Actor.system("assessment"), "assessment.papers_closed", row)
            count += 1
    return count


def _own_share(actor: Actor, set_id: int) -> tuple[PaperSet, KeyHolder]:
    row = own_set(actor, set_id, KEEP_KEYS)
    holder = KeyHolder.objects.select_for_update().filter(paper_set=row, user_id=actor.user_id or 0).first()
    if holder is None:
        raise errors.PaperNotFound()
    return row, holder


def _about(row: PaperSet) -> bytes:
    """What the sealed bytes belong to: they open for no other set."""
    return json.dumps(["assessment.paper_set", row.pk]).encode()
