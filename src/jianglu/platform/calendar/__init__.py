"""The one clock and the Chinese working days; see README.md."""

from .clock import now, today
from .days import add_working_days, is_working_day, known_until, working_days_between

__all__ = ["add_working_days", "is_working_day", "known_until", "now", "today", "working_days_between"]
