"""How each bank takes orders and gives answers; a change is a new row, so that old batches keep their file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from jianglu.platform import audit, calendar, vault
from jianglu.platform.access import Actor, require
from jianglu.platform.regions import queries as regions

from .. import bank, rules
from ..bank.text import stored
from ..errors import NoSuchProfile
from ..models import BankProfile
from ..permissions import BANKS


def save_profile(
    actor: Actor,
    *,
    title: str,
    file_format: str,
    debtor: str,
    debtor_bank: str,
    debtor_account: str,
    debtor_cnaps: str = "",
    max_lines: int = 1000,
    layout: Mapping[str, Any] | None = None,
) -> BankProfile:
    """Keep how a bank takes orders; one of the same title is replaced for batches to come. Raises BadLayout, BadAccount."""
    with transaction.atomic():
        require(actor, BANKS, region=regions.city().code)
        now = calendar.now()
        number = rules.check_account(debtor_account)
        shape = stored(bank.layout_of(layout or {}))
        BankProfile.objects.filter(title=title.strip(), replaced_at=None).update(replaced_at=now)
        profile = BankProfile.objects.create(
            title=title.strip()[:80],
            format=BankProfile.Format(file_format),
            debtor=debtor.strip()[:140],
            debtor_bank=debtor_bank.strip()[:140],
            debtor_cnaps=debtor_cnaps.strip(),
            debtor_account_sealed=vault.seal(number),
            debtor_account_masked=rules.mask_card(number),
            layout=shape,
            max_lines=max_lines,
            saved_by=actor.name,
            saved_at=now,
        )
        audit.record(actor, "benefits.bank_profile_saved", profile, changes={"format": profile.format, "layout": shape})
        return profile


def profile_for(profile_id: int | None) -> BankProfile | None:
    """The live profile `profile_id`, None for the house's own CSV; raises NoSuchProfile."""
    if profile_id is None:
        return None
    found = BankProfile.objects.filter(pk=profile_id, replaced_at=None).first()
    if found is None:
        raise NoSuchProfile()
    return found


def debtor_of(profile: BankProfile | None) -> bank.Debtor:
    """The spending account of a profile, unsealed for the file."""
    if profile is None:
        return bank.Debtor()
    number = vault.unseal(profile.debtor_account_sealed)
    return bank.Debtor(profile.debtor, profile.debtor_bank, number, profile.debtor_cnaps)
