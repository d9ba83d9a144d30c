"""Pure decisions about accounts and repayments."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from jianglu.kernel.periods import add_months

from .errors import BadAccount

_CARD = re.compile(r"\d{12,19}")


def luhn(number: str) -> bool:
    """Whether the last digit is the check digit of ISO/IEC 7812."""
    digits = [int(character) for character in reversed(number)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def check_card(text: str) -> str:
    """A card number without spaces (12 to 19 digits with a right check digit); raises BadAccount."""
    number = re.sub(r"[\s-]", "", text)
    if not _CARD.fullmatch(number):
        raise BadAccount(why=_("卡号应为 12 至 19 位数字"), fields={"number": _("卡号应为 12 至 19 位数字")})
    if not luhn(number):
        raise BadAccount(why=_("卡号校验位不符"), fields={"number": _("卡号校验位不符，请逐位核对")})
    return number


def check_account(text: str) -> str:
    """A unit's account number without spaces: 8 to 32 digits, which banks give no common check digit; raises BadAccount."""
    number = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"\d{8,32}", number):
        raise BadAccount(why=_("对公账号应为 8 至 32 位数字"), fields={"number": _("对公账号应为 8 至 32 位数字")})
    return number


def check_holder(holder: str, person_name: str) -> str:
    """The account's holder must be the person (width and spaces do not count); raises BadAccount."""
    if _plain(holder) != _plain(person_name):
        raise BadAccount(why=_("户名须与本人姓名一致"), fields={"holder": _("户名须与本人姓名一致")})
    return person_name


def check_unit_holder(holder: str, unit: str) -> str:
    """The account's holder must be the unit by its legal name (width and spaces do not count); raises BadAccount."""
    if _plain(holder) != _plain(unit):
        why = _("户名须与单位登记名称一致")
        raise BadAccount(why=why, fields={"holder": why})
    return unit


def _plain(name: str) -> str:
    return re.sub(r"[\s·•.]", "", unicodedata.normalize("NFKC", name))


def mask_card(number: str) -> str:
    """`6217 **** **** 1234`."""
    return f"{number[:4]} **** **** {number[-4:]}"


def instalments(amount: int, parts: int, first_due: date) -> list[tuple[date, int]]:
    """(last day, fen) of each monthly part; the parts differ by one fen at most and sum to `amount`."""
    parts = max(1, min(parts, amount))
    share, rest = divmod(amount, parts)
    return [(add_months(first_due, place), share + (place < rest)) for place in range(parts)]


def allocate(open_parts: Sequence[int], amount: int) -> list[int]:
    """How a repayment fills what is open of each part, the earliest first."""
    taken = []
    for still in open_parts:
        share = min(still, amount)
        taken.append(share)
        amount -= share
    return taken
