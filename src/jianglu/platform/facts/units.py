"""Names of the units in which columns and parameters are declared."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

UNITS = {
    "分": pgettext_lazy("unit", "分"),
    "元": pgettext_lazy("unit", "元"),
    "秒": pgettext_lazy("unit", "秒"),
    "天": pgettext_lazy("unit", "天"),
    "月": pgettext_lazy("unit", "月"),
    "年": pgettext_lazy("unit", "年"),
    "岁": pgettext_lazy("unit", "岁"),
    "次": pgettext_lazy("unit", "次"),
    "张": pgettext_lazy("unit", "张"),
}


def unit_text(unit: str) -> str:
    """The unit in the reader's language; an unknown one as it stands."""
    return str(UNITS.get(unit, unit))
