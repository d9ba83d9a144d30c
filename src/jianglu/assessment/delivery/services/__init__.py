"""The theory exam: opening, entering, saving, resuming, handing in; on paper: forms, answer sheets.

The server's clock alone decides. A save is acknowledged after it is committed; it is idempotent by the client's
sequence number, and an older sequence never overwrites a newer answer.
"""

from .common import Ack, Entry
from .entry import enter, resume
from .incidents import record_incident
from .invigilating import give_resume_code, grant_time, void_attempt
from .onpaper import enter_sheet, forms_for_printing, sheets_open
from .saving import heartbeat, save_answer
from .sitting import close_sitting, open_sitting, submit, submit_due

__all__ = [
    "Ack", "Entry", "close_sitting", "enter", "enter_sheet", "forms_for_printing", "give_resume_code", "grant_time",
    "heartbeat", "open_sitting", "record_incident", "resume", "save_answer", "sheets_open", "submit", "submit_due",
    "void_attempt",
]  # fmt: skip
