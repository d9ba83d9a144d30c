"""Everything that changes a case, by concept."""

from .batches import report_batch
from .cases import act, fire, open_case
from .interests import declare_interest, end_interest, recuse
from .notices import answer_objection, file_objection
from .panels import appoint_panel, replace_seat, vote
from .timers import run_due

__all__ = [
    "act",
    "answer_objection",
    "appoint_panel",
    "declare_interest",
    "end_interest",
    "file_objection",
    "fire",
    "open_case",
    "recuse",
    "replace_seat",
    "report_batch",
    "run_due",
    "vote",
]
