"""What the talent room does."""

from .cards import CARD_SHEET, check_cards, drop_cards, except_row, issue_cards
from .honours import SHEET, enter_honours, take_over_honours, withdraw_honour
from .nominations import Wish, ask, complete, nominate
from .platforms import PlatformRow, apply_for, end_term, hand_in_report, resubmit, take_over_platforms

__all__ = [
    "CARD_SHEET", "SHEET", "PlatformRow", "Wish", "apply_for", "ask", "check_cards", "complete", "drop_cards", "end_term",
    "enter_honours", "except_row", "hand_in_report", "issue_cards", "nominate", "resubmit", "take_over_honours",
    "take_over_platforms", "withdraw_honour",
]  # fmt: skip
