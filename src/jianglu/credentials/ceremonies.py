"""Ceremonies: what is done to a signing key needs two officers; the second one's act makes, rotates or withdraws the key."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from jianglu.kernel.errors import NotFound, need_reason
from jianglu.organisations import queries as organisations
from jianglu.platform import audit, calendar, jobs
from jianglu.platform.access import Actor, locked, require

from . import identities, signers
from .errors import CeremonyOver, CeremonyPending, NoSigningKey, NoSuite, ReasonNeeded, TwoPersonsNeeded
from .models import Ceremony, Identity, Key
from .permissions import KEYS
from .vc import sm

Act = Ceremony.Act


def visible_to(actor: Actor) -> QuerySet[Ceremony]:
    """All ceremonies, for those who hold keys anywhere."""
    require(actor, KEYS)
    return Ceremony.objects.select_related("organisation", "key__identity")


def keys_of(actor: Actor) -> QuerySet[Key]:
    """All keys with their issuers, newest first."""
    require(actor, KEYS)
    return Key.objects.select_related("identity__organisation").order_by("-since", "-pk")


def ask(
    actor: Actor,
    organisation_id: int | None,
    act: str,
    *,
    reason: str,
    since: datetime | None = None,
    algorithm: str = signers.ED25519,
) -> Ceremony:
    """Ask for a ceremony of one kind of key; `since`: from when a compromised key is not trusted (None: since it was made).

    Raises CeremonyPending, ReasonNeeded, NoSigningKey when there is no key to rotate, and NoSuite without the extra for SM2.
    """
    with transaction.atomic():
        require(actor, KEYS)
        if algorithm == signers.SM2 and not sm.available():
            raise NoSuite()
        need_reason(reason, error=ReasonNeeded)
        identity = identities.identity_of(organisation_id)
        Identity.objects.select_for_update().get(pk=identity.pk)
        if Ceremony.objects.filter(**identities.whose(organisation_id), done_at=None).exists():
            raise CeremonyPending()
        held = Key.objects.filter(identity=identity, until=None, algorithm=algorithm).exists()
        if held is (act == Act.CREATE):
            raise NoSigningKey(name=identity.did) if act != Act.CREATE else CeremonyPending()
        row = Ceremony.objects.create(
            organisation_id=organisation_id, act=act, algorithm=algorithm, reason=reason.strip(), since=since,
            asked_by=actor.user_id or 0,
            asked_by_name=actor.name, asked_at=calendar.now(),
        )  # fmt: skip
        audit.record(actor, "credentials.ceremony_asked", row, reason=reason, changes={"act": act})
    return row


def carry_out(actor: Actor, ceremony_id: int) -> Ceremony:
    """Carry a ceremony out; raises TwoPersonsNeeded for the one who asked.

    A rotated key ends now and its signatures hold; a compromised one's are replaced by a job that signs anew what the
    register confirms.
    """
    with transaction.atomic():
        row = _pending(actor, ceremony_id)
        identity = Identity.objects.select_for_update().get(pk=identities.identity_of(row.organisation_id).pk)
        now = calendar.now()
        old = Key.objects.filter(identity=identity, until=None, algorithm=row.algorithm).first()
        if old is not None:
            old.until = min(row.since or old.since, now) if row.act == Act.COMPROMISE else now
            old.compromised = row.act == Act.COMPROMISE
            old.save(update_fields=["until", "compromised"])
        row.key = identities.make_key(identity, since=now, algorithm=row.algorithm)
        _close(row, actor, now)
        audit.record(
            actor, "credentials.ceremony_done", row, reason=row.reason,
            changes={"act": row.act, "key": row.key.method, "withdrawn": old.method if old else ""},
        )  # fmt: skip
        if old is not None:
            label = old.label
            transaction.on_commit(lambda: signers.signer().destroy(label))
            if old.compromised and old.algorithm == signers.ED25519:  # what SM2 signed is not kept here
                from .tasks import resign

                jobs.enqueue(resign, actor, key_id=old.pk)
    return row


def refuse(actor: Actor, ceremony_id: int, *, reason: str) -> Ceremony:
    """Drop a ceremony that was asked for; the one who asked may withdraw it, too."""
    with transaction.atomic():
        row = _pending(actor, ceremony_id, other=False)
        need_reason(reason, error=ReasonNeeded)
        row.refused = True
        row.done_at = calendar.now()
        row.done_by_name = actor.name
        row.save(update_fields=["refused", "done_at", "done_by_name"])
        audit.record(actor, "credentials.ceremony_refused", row, reason=reason)
    return row


def _pending(actor: Actor, ceremony_id: int, *, other: bool = True) -> Ceremony:
    row = locked(Ceremony.objects.all(), lambda row: require(actor, KEYS), pk=ceremony_id)
    if row is None:
        raise NotFound()
    if row.done_at is not None:
        raise CeremonyOver()
    if other and row.asked_by == (actor.user_id or 0):
        raise TwoPersonsNeeded()
    return row


def _close(row: Ceremony, actor: Actor, now: datetime) -> None:
    row.done_by, row.done_by_name, row.done_at = actor.user_id or 0, actor.name, now
    row.save(update_fields=["done_by", "done_by_name", "done_at", "key"])


def get(actor: Actor, ceremony_id: int) -> Ceremony:
    """One ceremony; raises NotFound."""
    row = visible_to(actor).filter(pk=ceremony_id).first()
    if row is None:
        raise NotFound()
    return row


def organisations_with_keys() -> list[tuple[str, str]]:
    """(id, name) choices of the issuers: the city first, then every body."""
    found = organisations.of_kind("body").values_list("pk", "name")
    return [("", identities.city_name()), *((str(pk), name) for pk, name in found)]
