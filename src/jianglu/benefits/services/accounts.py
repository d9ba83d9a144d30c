"""The bank account on which a person wants to be paid."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from jianglu.people import queries as people
from jianglu.platform import audit, calendar, vault
from jianglu.platform.access import Actor, require

from .. import rules
from ..errors import BadAccount
from ..models import BankAccount
from ..permissions import CLAIM


def confirm_account(actor: Actor, person_id: int, *, holder: str, bank: str, number: str) -> BankAccount:
    """Confirm the person's own account: holder is the person, the card number has a right check digit (Luhn).

    The same account again changes nothing; another one replaces it for payments to come. Raises BadAccount.
    """
    with transaction.atomic():
        require(actor, CLAIM, person_id=person_id)
        person = people.get_for(actor, person_id)
        name = rules.check_holder(holder, person.name)
        card = rules.check_card(number)
        if not bank.strip():
            raise BadAccount(why=_("没有填写开户银行"), fields={"bank": _("请填写开户银行")})
        index = vault.blind_index(card)
        now = calendar.now()
        current = BankAccount.objects.select_for_update().filter(person_id=person_id, replaced_at=None).first()
        if current is not None:
            if bytes(current.number_index) == index and current.bank == bank.strip():
                return current
            current.replaced_at = now
            current.save(update_fields=["replaced_at"])
        account = BankAccount.objects.create(
            person_id=person_id,
            holder=name,
            bank=bank.strip()[:80],
            number_sealed=vault.seal(card),
            number_index=index,
            number_masked=rules.mask_card(card),
            confirmed_at=now,
        )
        audit.record(actor, "benefits.account_confirmed", account, changes={"account": account.number_masked})
        return account
