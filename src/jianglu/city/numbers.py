"""Numbers for invented persons and units: well formed, but not those of anybody.

Resident numbers use region code 500100, under which none is issued; organisation codes begin with `JL`.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from stdnum.cn import ric, uscc

REGION = "500100"


class Numbers:
    """Hands out numbers in order, each only once."""

    def __init__(self) -> None:
        self._days: dict[tuple[date, bool], int] = defaultdict(int)
        self._units = 0
        self._phones = 0

    def resident(self, born: date, sex: str) -> str:
        """A GB 11643 number for that birthday and sex; at most 500 of each a day."""
        odd = sex == "male"
        self._days[born, odd] += 1
        place = self._days[born, odd] * 2 - odd
        body = f"{REGION}{born:%Y%m%d}{place:03d}"
        return body + str(ric.calc_check_digit(body + "0"))

    def credit(self, district: str) -> str:
        """A GB 32100 code of an enterprise registered in that district."""
        self._units += 1
        organisation = f"JL{self._units:06d}"
        unit = f"91{district}{organisation}{_organisation_check(organisation)}"
        return unit + str(uscc.calc_check_digit(unit))

    def phone(self) -> str:
        """A mobile number out of one invented block."""
        self._phones += 1
        return f"1990000{self._phones:04d}"


def _organisation_check(code: str) -> str:
    """Check character of a GB 11714 organisation code of eight characters."""
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    total = sum(alphabet.index(char) * weight for char, weight in zip(code, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return "0123456789X"[(11 - total % 11) % 11] if total % 11 != 1 else "X"
