"""The ways of claims, appeals and signals, and of a unit's claim for a class."""

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

__all__ = [
    "APPEAL_FLOW",
    "CLAIM_FLOW",
    "CLASS_FLOW",
    "FIRST_FLOW",
    "SIGNAL_FLOW",
    "begin_signal",
    "open_appeal_case",
    "open_claim_case",
    "open_class_case",
    "open_signal_case",
    "withdraw_case",
]
