"""What units and their trainees are told of a claim for a class."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from jianglu.kernel.money import yuan_text
from jianglu.platform import notifications
from jianglu.platform.notifications import Message
from jianglu.platform.policy import policy

from .. import bank
from ..messages import CLASS_PAID, CLASS_RETURNED, PAID_FOR_TRAINING
from ..models import ClassClaim
from .transfers import Transfer


def tell_of_class(message: Message, made: ClassClaim, **values: Any) -> None:
    """Say something to the unit about its claim."""
    notifications.notify(
        message,
        organisation_id=made.organisation_id,
        link=reverse("benefits:class_claim", args=[made.pk]),
        rule=str(policy(made.benefit).title),
        claim=made.number,
        **values,
    )


def tell_unit(transfer: Transfer, answer: bank.Answer) -> None:
    """The unit learns what the bank did; whom the money was paid for learns that, and to whom."""
    made = transfer.payments[0].claim.class_claim
    assert made is not None  # the caller has a unit's transfer
    yuan, tail = yuan_text(transfer.amount), transfer.account.number_masked[-4:]
    if answer.result is not bank.Result.PAID:
        tell_of_class(CLASS_RETURNED, made, yuan=yuan, reason=answer.reason)
        return
    tell_of_class(CLASS_PAID, made, yuan=yuan, day=answer.on.isoformat(), people=len(transfer.payments), tail=tail)
    rule, unit = str(policy(made.benefit).title), transfer.account.holder
    notifications.notify_people(
        PAID_FOR_TRAINING,
        (
            (payment.claim.person_id, {"rule": rule, "yuan": yuan_text(payment.amount), "unit": unit})
            for payment in transfer.payments
        ),
        link=reverse("benefits:mine"),
    )
