"""Rules as code: declared once, decided for one person on PostgreSQL, for the whole city on DuckDB; see README.md."""

from .answers import Answer, Outcome, Severity
from .decide import decide, decide_many
from .declare import (
    POLICIES,
    Alternative,
    At,
    Condition,
    Given,
    Limit,
    Lookup,
    Policy,
    Subject,
    Version,
    policy,
)
from .limits import at_most, none_higher
from .parameters import Dated, Parameter, Source, between
from .said import Said
from .verdict import Verdict

__all__ = [
    "POLICIES", "Alternative", "Answer", "At", "Condition", "Dated", "Given", "Limit", "Lookup", "Outcome", "Parameter",
    "Policy", "Said", "Severity", "Source", "Subject", "Verdict", "Version", "at_most", "between", "decide",
    "decide_many", "none_higher", "policy",
]  # fmt: skip
