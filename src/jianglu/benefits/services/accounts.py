"""The bank account on which a person or a unit wants to be paid."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from jianglu.organisations import queries as organisations
from jianglu.people import queries as people
from jianglu.platform import audit, calendar, vault
from jianglu.platform.access import Actor, require

from .. import rules
from ..errors import BadAccount
from ..models import BankAccount
from ..permissions import CLAIM, CLAIM_CLASS


def confirm_account(actor: Actor, person_id: int, *, holder: str, bank: str, number: str) -> BankAccount:
    """Confirm the person's own account: holder is the person, the card number has a right check digit (Luhn).

    The same account again changes nothing; another one replaces it for payments to come. Raises BadAccount.
    """
    with transaction.atomic():
        require(actor, CLAIM, person_id=person_id)
        person = people.get_for(actor, person_id)
        name = rules.check_holder(holder, person.name)
        card = rules.check_card(number)
        return _keep(actor, bank, card, name, person_id=person_id)


def confirm_unit_account(actor: Actor, organisation_id: int, *, holder: str, bank: str, number: str) -> BankAccount:
    """Confirm the unit's own account: its holder is the unit by its legal name. The same again changes nothing.

    Raises BadAccount.
    """
    with transaction.atomic():
        require(actor, CLAIM_CLASS, organisation_id=organisation_id)
        name = rules.check_unit_holder(holder, organisations.get(organisation_id).name)
        return _keep(actor, bank, rules.check_account(number), name, organisation_id=organisation_id)


def _keep(actor: Actor, bank: str, number: str, holder: str, **whose: int) -> BankAccount:
    if not bank.strip():
        raise BadAccount(why=_("没有填写开户银行"), fields={"bank": _("请填写开户银行")})
    index, now = vault.blind_index(number), calendar.now()
    current = BankAccount.objects.select_for_update().filter(**whose, replaced_at=None).first()
    if current is not None:
        if bytes(current.number_index) == index and current.bank == bank.strip():
            return current
        current.replaced_at = now
        current.save(update_fields=["replaced_at"])
    account = BankAccount.objects.create(
        **whose,
        holder=holder,
        bank=bank.strip()[:80],
        number_sealed=vault.seal(number),
        number_index=index,
        number_masked=rules.mask_card(number),
        confirmed_at=now,
    )
    audit.record(actor, "benefits.account_confirmed", account, changes={"account": account.number_masked})
    return account
