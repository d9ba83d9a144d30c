"""Rules as code: declared once, decided for one person on PostgreSQL, for the whole city on DuckDB; see README.md."""

from .answers import Answer, Outcome, Severity
from .decide import decide, decide_each, decide_many
from .declare import (
    DECIDED_ON,
    POLICIES,
    Alternative,
    Amendment,
    At,
    Best,
    Condition,
    Fund,
    Given,
    Limit,
    Lookup,
    Payee,
    Payout,
    Policy,
    Subject,
    Version,
    Window,
    policy,
)
from .enacted import in_force
from .limits import at_most, exclusive, listed, none_higher, yearly
from .parameters import Dated, Parameter, Source, between
from .said import Said
from .verdict import Verdict

__all__ = [
    "DECIDED_ON", "POLICIES", "Alternative", "Amendment", "Answer", "At", "Best", "Condition", "Dated", "Fund",
    "Given", "Limit", "Lookup", "Outcome", "Parameter", "Payee", "Payout", "Policy", "Said", "Severity", "Source",
    "Subject", "Verdict", "Version", "Window", "at_most", "between", "decide", "decide_each", "decide_many",
    "exclusive", "in_force", "listed", "none_higher", "policy", "yearly",
]  # fmt: skip
