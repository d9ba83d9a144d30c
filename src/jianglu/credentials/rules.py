"""Certificate numbers: how they are built and read (职业技能等级证书编码规则（试行）; 职业资格证书编码).

A number has no check digit, so a well-formed number proves nothing; verification rests on the register and on the
signature of the record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from jianglu.kernel.levels import Level

_SKILL = re.compile(
    r"(?P<letter>[A-Z])(?P<body>\d{4})(?P<province>\d{2})(?P<site>\d{6})(?P<year>\d{2})(?P<level>[1-5])\d{6}"
)
_SPECIAL = re.compile(
    r"(?P<letter>[A-Z])(?P<body>\d{4})(?P<province>\d{2})(?P<site>\d{6})(?P<year>\d{2})(?P<level>[A-Z])\d{6}"
)
_QUALIFICATION = re.compile(r"(?P<year>\d{2})(?P<province>\d{2})(?P<site>\d{6})(?P<level>[1-5])\d{5}")


@dataclass(frozen=True)
class Number:
    """What a certificate number says about itself; `level` is None where the form does not tell."""

    text: str
    form: str
    year: int | None
    level: Level | None
    province: str


def read_number(text: str, *, today: date) -> Number | None:
    """Read a number of any accepted form (22 characters, two-letter, 16 or 13 digits); None when it is of none."""
    number = re.sub(r"[\s-]", "", text).upper()
    if re.fullmatch(r"\d{13}", number):
        # Old Shanghai numbers are left-padded with 000 when they enter a 16-digit register.
        return Number(number, "qualification-13", None, None, "31")
    for form, pattern in (("skill", _SKILL), ("special", _SPECIAL), ("qualification-16", _QUALIFICATION)):
        match = pattern.fullmatch(number)
        if match:
            level = match["level"]
            return Number(
                number,
                form,
                _century(int(match["year"]), today),
                Level(level) if level.isdigit() else None,
                match["province"],
            )
    return None


_LEVELS = {
    "1": Level.SENIOR_TECHNICIAN, "一级": Level.SENIOR_TECHNICIAN, "高级技师": Level.SENIOR_TECHNICIAN,
    "2": Level.TECHNICIAN, "二级": Level.TECHNICIAN, "技师": Level.TECHNICIAN,
    "3": Level.SENIOR, "三级": Level.SENIOR, "高级工": Level.SENIOR, "高级技能": Level.SENIOR,
    "4": Level.INTERMEDIATE, "四级": Level.INTERMEDIATE, "中级工": Level.INTERMEDIATE, "中级技能": Level.INTERMEDIATE,
    "5": Level.JUNIOR, "五级": Level.JUNIOR, "初级工": Level.JUNIOR, "初级技能": Level.JUNIOR,
    "T": Level.SPECIAL, "特级技师": Level.SPECIAL, "S": Level.CHIEF, "首席技师": Level.CHIEF,
}  # fmt: skip


def read_level(text: str) -> Level:
    """The level that old sheets write as 三级, 高级工, 三级/高级工 or 高级工（三级）; raises ValueError."""
    parts = [part for part in re.split(r"[\s/、（）()]+", text.strip().upper()) if part]
    found = {_LEVELS[part] for part in parts if part in _LEVELS}
    if len(found) != 1 or any(part not in _LEVELS for part in parts):
        raise ValueError(text)
    return found.pop()


def read_day(text: str) -> date:
    """A day written as 2015-06-30, 2015/6/30, 2015.6.30, 20150630 or 2015年6月30日; raises ValueError."""
    match = re.fullmatch(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?", text.strip())
    if match is None:
        raise ValueError(text)
    return date(*map(int, match.groups()))


def _century(two_digits: int, today: date) -> int:
    """Two-digit years lie in the hundred years that end with this one."""
    year = today.year - today.year % 100 + two_digits
    return year if year <= today.year else year - 100


def contradictions(number: Number, *, level: Level, issued_on: date) -> list[str]:
    """Where a number disagrees with the face of its certificate: "level", "year"."""
    found = []
    if number.level is not None and number.level != level:
        found.append("level")
    if number.year is not None and number.year != issued_on.year:
        found.append("year")
    return found


def may_change(status: str) -> bool:
    """Whether a status can change at all: revoked and superseded are for ever."""
    return status in ("valid", "suspended")


def expired(expires_on: date | None, today: date) -> bool:
    """Whether the last day of validity is over."""
    return expires_on is not None and expires_on < today
