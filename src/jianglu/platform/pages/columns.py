"""The columns of lists: what a cell says and how."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from jianglu.kernel.levels import Level
from jianglu.kernel.money import money_text

from .durations import duration
from .names import who
from .tags import tag

Label = str | Promise
NOTHING = "—"
_DISPLAY = re.compile(r"get_(\w+)_display$")


@dataclass(frozen=True)
class Column:
    """One column. `key` is a path of attributes ("occupation.name") unless `value` computes the cell from the row.

    `kind`: text, number, money (fen), duration (seconds), date, datetime, level, who (an actor's name), tag (a state: `code`
    names its attribute, by default what `get_…_display` displays), html (a template `template` gets `row`); `link` is a URL
    name that takes the row's pk, or a callable; `sort` an ORM ordering.
    """

    key: str
    label: Label
    sort: str = ""
    kind: str = "text"
    value: Callable[[Any], Any] | None = None
    link: str | Callable[[Any], str] = ""
    template: str = ""
    code: str = ""

    def raw(self, row: Any) -> Any:
        """The value itself, for sorting out and export."""
        return self.value(row) if self.value is not None else _at(row, self.key)

    def cell(self, row: Any) -> str:
        """The cell as HTML."""
        if self.template:
            return mark_safe(render_to_string(self.template, {"row": row}).strip())  # noqa: S308 - escaped by the template
        text = shown(self.raw(row), self.kind)
        if self.kind == "tag" and text != NOTHING:
            text = tag(text, _at(row, self.code or _DISPLAY.sub(r"\1", self.key)) or "")
        if not self.link:
            return text
        href = self.link(row) if callable(self.link) else reverse(self.link, args=[row.pk])
        return format_html('<a href="{}">{}</a>', href, text) if href else text

    @property
    def numeric(self) -> bool:
        """True for cells that are set to the right."""
        return self.kind in ("number", "money", "duration")


def _at(row: Any, path: str) -> Any:
    """What a path of attributes or keys leads to; None where it ends early."""
    found = row
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else getattr(found, name, None)
        if found is None:
            return None
    return found() if callable(found) else found


def shown(value: Any, kind: str) -> str:
    """A value as people read it."""
    if value is None or value == "":
        return NOTHING
    if kind == "money":
        return money_text(int(value))
    if kind == "number":
        return f"{value:,}"
    if kind == "duration":
        return duration(value)
    if kind == "who":
        return who(str(value))
    if kind == "level":
        return str(Level(value).label)
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)
