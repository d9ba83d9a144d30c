"""Money is an integer number of fen (1 yuan = 100 fen); no float ever touches it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

Fen = int


def fen(yuan: str | int | Decimal) -> Fen:
    """Fen of an amount in yuan; raises ValueError on more than two decimals or text that is no number."""
    try:
        amount = Decimal(str(yuan).replace(",", "").strip()) * 100
    except InvalidOperation as error:
        raise ValueError(f"not an amount of money: {yuan!r}") from error
    if not amount.is_finite() or amount != amount.to_integral_value():
        raise ValueError(f"not an amount of money: {yuan!r}")
    return int(amount)


def yuan_text(amount: Fen) -> str:
    """`150000` fen as `1,500.00` (yuan)."""
    sign = "-" if amount < 0 else ""
    whole, rest = divmod(abs(amount), 100)
    return f"{sign}{whole:,}.{rest:02d}"


def money_text(amount: Fen) -> str:
    """`150000` fen as `¥1,500.00`; what is owed back has its sign before the currency: `-¥100.00`."""
    text = yuan_text(amount)
    return f"-¥{text[1:]}" if text.startswith("-") else f"¥{text}"
