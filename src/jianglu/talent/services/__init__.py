"""What the talent room does."""

from .honours import SHEET, enter_honours, take_over_honours, withdraw_honour
from .platforms import PlatformRow, apply_for, end_term, hand_in_report, resubmit, take_over_platforms

__all__ = [
    "SHEET", "PlatformRow", "apply_for", "end_term", "enter_honours", "hand_in_report", "resubmit", "take_over_honours",
    "take_over_platforms", "withdraw_honour",
]  # fmt: skip
