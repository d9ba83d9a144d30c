"""Who may assess which level; follows 人社部发〔2022〕14号 and the body kinds of the city's register."""

from __future__ import annotations

from datetime import date

from jianglu.kernel.levels import Level

MAY_ASSESS = {
    "employer": frozenset("054321TS"),
    "social": frozenset("54321"),
    "college": frozenset("543"),
}
GRADE_MAY_ASSESS = {"assessor": frozenset("543"), "senior": frozenset("54321TS")}
"""Who judges special-grade and chief technicians was found in no rule: here senior assessors who hold level 1 at least, on
panels that the lot draws; to be confirmed by the city."""
FILING_YEARS = 3
RENEW_MONTHS = 3
"""So long before its end a filing may be renewed, and the body is reminded; to be confirmed by the city."""
FIRST_SITE = 1000
"""Sequence numbers below belong to bodies numbered before this system was there."""
LETTERS = {"employer": "Y", "social": "S", "college": "S"}
"""The letter of the certificate number: 用人单位 or 社会培训评价组织 (colleges count to the latter)."""


def forbidden_levels(kind: str, levels: list[str]) -> list[str]:
    """The levels that a body of this kind may not assess."""
    return [level for level in levels if level not in MAY_ASSESS[kind]]


def why_unfit(
    *, grade: str, qualification: str, occupations: list[str], valid_until: date, occupation: str, level: str, on: date
) -> str:
    """Why an assessor may not rate this occupation and level on that day, as a code; "" when they may."""
    if valid_until < on:
        return "expired"
    if occupation not in occupations:
        return "occupation"
    if level not in GRADE_MAY_ASSESS[grade]:
        return "grade"
    if Level(qualification).rank < min(Level(level).rank, Level.SENIOR_TECHNICIAN.rank):
        return "level"
    return ""
