"""What a condition and a policy can answer."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from .said import Said


class Answer(IntEnum):
    """State of one condition; UNKNOWN means a fact is missing, SKIPPED that the rule does not ask it here."""

    NO = 0
    YES = 1
    UNKNOWN = 2
    SKIPPED = 3

    @property
    def label(self) -> Said:
        """Name on screen."""
        return _ANSWERS[self]


class Severity(StrEnum):
    """What an unmet condition does: `refuse` decides, `refer` asks an officer."""

    REFUSE = "refuse"
    REFER = "refer"


class Outcome(StrEnum):
    """Result of a policy; NO_RULE: nothing is in force, so an officer must be asked and nothing is paid."""

    GRANTED = "granted"
    REFUSED = "refused"
    REFER = "refer"
    NO_RULE = "no_rule"

    @property
    def label(self) -> Said:
        """Name on screen."""
        return _OUTCOMES[self]


_ANSWERS = {
    Answer.NO: Said("不符合", "not met"),
    Answer.YES: Said("符合", "met"),
    Answer.UNKNOWN: Said("待核实", "to be verified"),
    Answer.SKIPPED: Said("不适用", "not asked"),
}
_OUTCOMES = {
    Outcome.GRANTED: Said("符合条件", "eligible"),
    Outcome.REFUSED: Said("不符合条件", "not eligible"),
    Outcome.REFER: Said("需经办人员核实", "an officer must verify"),
    Outcome.NO_RULE: Said("没有现行政策依据", "no rule in force"),
}
