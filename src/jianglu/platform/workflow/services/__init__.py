"""Everything that changes a case, by concept."""

from .batches import report_batch
from .cases import act, fire, open_case
from .interests import declare_interest, declare_interest_by_number, end_interest, recuse
from .notices import answer_objection, file_objection
from .panels import appoint_panel, draw_panel, redraw_seat, replace_seat, vote
from .timers import run_due

__all__ = [
    "act",
    "answer_objection",
    "appoint_panel",
    "declare_interest",
    "declare_interest_by_number",
    "draw_panel",
    "end_interest",
    "file_objection",
    "fire",
    "open_case",
    "recuse",
    "redraw_seat",
    "replace_seat",
    "report_batch",
    "run_due",
    "vote",
]
