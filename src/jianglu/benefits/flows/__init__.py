"""The ways of claims, appeals and signals, of a unit's claim for a class and of its rows."""

from .claims import (
    APPEAL_FLOW,
    CLAIM_FLOW,
    FIRST_FLOW,
    SIGNAL_FLOW,
    begin_signal,
    open_appeal_case,
    open_claim_case,
    open_signal_case,
    withdraw_case,
)
from .classes import CLASS_FLOW, open_class_case
from .rows import ROW_FLOW, begin_row_case, open_row_case

__all__ = [
    "APPEAL_FLOW",
    "CLAIM_FLOW",
    "CLASS_FLOW",
    "FIRST_FLOW",
    "ROW_FLOW",
    "SIGNAL_FLOW",
    "begin_row_case",
    "begin_signal",
    "open_appeal_case",
    "open_claim_case",
    "open_class_case",
    "open_row_case",
    "open_signal_case",
    "withdraw_case",
]
