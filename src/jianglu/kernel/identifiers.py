"""Numbers of persons and organisations: check, read, mask.

Resident numbers follow GB 11643, credit codes GB 32100. `stdnum.cn.ric.validate` is not used: it refuses region
codes younger than the holder, and every 50xxxx code dates from 1997.
"""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from .errors import Invalid

_RESIDENT = re.compile(r"[1-9]\d{5}(18|19|20)\d{9}[\dX]")
_PHONE = re.compile(r"1[3-9]\d{9}")


class BadResidentNumber(Invalid):
    """Not a resident identity number."""

    code = "identity.bad_resident_number"
    message = _("身份证号码不正确：%(why)s")
    hint = _("请对照身份证逐位核对，末位 X 请用大写")


class BadCreditCode(Invalid):
    """Not a unified social credit code."""

    code = "organisations.bad_credit_code"
    message = _("统一社会信用代码不正确")
    hint = _("请对照营业执照逐位核对，共 18 位，不含 I、O、S、V、Z")


class BadPhone(Invalid):
    """Not a mobile number of the mainland."""

    code = "identity.bad_phone"
    message = _("手机号码不正确")
    hint = _("请填写 11 位手机号码")


def birth_date(number: str) -> date:
    """Birth date in a resident number; raises ValueError when that day does not exist."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def sex(number: str) -> str:
    """ "male" or "female" by the 17th digit (odd is male)."""
    return "male" if int(number[16]) % 2 else "female"


def check_resident_number(text: str, today: date) -> str:
    """The number in canonical form (18 characters, upper case); raises BadResidentNumber with the reason."""
    number = text.strip().upper()
    if not _RESIDENT.fullmatch(number):
        raise BadResidentNumber(why=_("应为 18 位数字，末位可为 X"))
    try:
        born = birth_date(number)
    except ValueError:
        raise BadResidentNumber(why=_("出生日期不存在")) from None
    if born > today:
        raise BadResidentNumber(why=_("出生日期晚于今天"))
    if ric.calc_check_digit(number) != number[-1]:
        raise BadResidentNumber(why=_("校验位不符"))
    return number


def of_18_digits(text: str) -> str:
    """A 15-digit number of before 1999 in its 18-digit form (GB 11643-1999 adds century and check digit); others as given."""
    number = text.strip().upper()
    if not re.fullmatch(r"[1-9]\d{14}", number):
        return number
    stem = f"{number[:6]}19{number[6:]}"
    return stem + str(ric.calc_check_digit(stem + "0"))


def check_credit_code(text: str) -> str:
    """The code in canonical form; raises BadCreditCode."""
    try:
        return str(uscc.validate(text))
    except ValidationError:
        raise BadCreditCode() from None


def check_phone(text: str) -> str:
    """An 11-digit mainland mobile number without spaces; raises BadPhone."""
    number = re.sub(r"[\s-]", "", text).removeprefix("+86")
    if not _PHONE.fullmatch(number):
        raise BadPhone()
    return number


def mask_number(number: str) -> str:
    """`500103********123X`: region and last four stay."""
    return number[:6] + "*" * max(len(number) - 10, 0) + number[-4:] if len(number) > 10 else "*" * len(number)


def mask_phone(number: str) -> str:
    """`138****5678`."""
    return number[:3] + "****" + number[-4:] if len(number) >= 11 else "*" * len(number)


def mask_name(name: str) -> str:
    """`张*` and `张*三`: the family name and, from three characters on, the last one stay."""
    if len(name) <= 1:
        return name
    return name[0] + "*" if len(name) == 2 else name[0] + "*" * (len(name) - 2) + name[-1]
