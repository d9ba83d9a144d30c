"""What may be done about benefits, each verb with the actor first."""

from .accounts import confirm_account
from .budget import open_line, report_reserve
from .claims import (
    accept_offer,
    apply,
    check,
    decline_offer,
    expire_offers,
    offer,
    promising,
    remind,
    renew_account,
    withdraw,
)
from .ledger import open_accounts
from .payments import cancel_batch, export_batch, import_receipt, make_batch, send_batch
from .recovery import open_recovery, repay

__all__ = [
    "accept_offer",
    "apply",
    "cancel_batch",
    "check",
    "confirm_account",
    "decline_offer",
    "expire_offers",
    "export_batch",
    "import_receipt",
    "make_batch",
    "offer",
    "open_accounts",
    "open_line",
    "open_recovery",
    "promising",
    "remind",
    "renew_account",
    "repay",
    "report_reserve",
    "send_batch",
    "withdraw",
]
