"""A sentence in both languages, with places that the facts and parameters of a decision fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language


@dataclass(frozen=True)
class Said:
    """`zh` is the statutory wording, `en` its translation; `{name}` places are filled from a decision's values."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "zh").startswith("en") else self.zh

    def fill(self, values: Mapping[str, Any]) -> str:
        """The sentence in the active language with its places filled; a missing value shows as a dash."""
        return str(self).format_map(_Shown(values))


class _Shown(dict[str, Any]):
    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__({name: shown(value) for name, value in values.items()})

    def __missing__(self, name: str) -> str:
        return "—"


def shown(value: Any) -> str:
    """A value as a person reads it."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return str(YES if value else NO)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


YES = Said("是", "yes")
NO = Said("否", "no")
