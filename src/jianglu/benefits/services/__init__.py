"""What may be done about benefits, each verb with the actor first."""

from .accounts import confirm_account, confirm_unit_account
from .appeals import file_appeal
from .apprentices import claim_apprenticeship, propose_recoveries
from .budget import open_line, report_reserve
from .claims import (
    accept_offer,
    apply,
    check,
    decline_offer,
    expire_offers,
    leaves_to_officers,
    offer,
    promising,
    reconsider,
    record_scan,
    remind,
    renew_account,
    unanswered,
    withdraw,
)
from .classes import claim_class, renew_class_account, strike_row, withdraw_class
from .fees import record_fee
from .ledger import open_accounts
from .months import (
    books_taken,
    close_month,
    close_until,
    history_dropped,
    history_loaded,
    next_month,
    rebuild_balances,
    record_statement,
)
from .payments import MAX_LINES, cancel_batch, export_batch, make_batch, most_lines, send_batch
from .profiles import save_profile
from .projects import draft_project, publish_project
from .receipts import import_receipt
from .recovery import (
    cancel_recovery,
    confirm_recovery,
    confirm_write_off,
    open_recovery,
    propose_write_off,
    remind_debtors,
    repay,
    reschedule,
)
from .review import Outcome, decide_classes, decide_many, rule_for, set_rule
from .row_reviews import appeal_row, propose_row
from .signals import look_for_signals

__all__ = [
    "MAX_LINES",
    "Outcome",
    "accept_offer",
    "appeal_row",
    "apply",
    "books_taken",
    "cancel_batch",
    "cancel_recovery",
    "check",
    "claim_apprenticeship",
    "claim_class",
    "close_month",
    "close_until",
    "confirm_account",
    "confirm_recovery",
    "confirm_unit_account",
    "confirm_write_off",
    "decide_classes",
    "decide_many",
    "decline_offer",
    "draft_project",
    "expire_offers",
    "export_batch",
    "file_appeal",
    "history_dropped",
    "history_loaded",
    "import_receipt",
    "leaves_to_officers",
    "look_for_signals",
    "make_batch",
    "most_lines",
    "next_month",
    "offer",
    "open_accounts",
    "open_line",
    "open_recovery",
    "promising",
    "propose_recoveries",
    "propose_row",
    "propose_write_off",
    "publish_project",
    "rebuild_balances",
    "reconsider",
    "record_fee",
    "record_scan",
    "record_statement",
    "remind",
    "remind_debtors",
    "renew_account",
    "renew_class_account",
    "repay",
    "report_reserve",
    "reschedule",
    "rule_for",
    "save_profile",
    "send_batch",
    "set_rule",
    "strike_row",
    "unanswered",
    "withdraw",
    "withdraw_class",
]
