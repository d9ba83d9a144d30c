"""Showing questions: `{% question q %}` draws one that can be answered, `{{ text|rich }}` a text with formulas and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString

from ..kinds import BLANK, Kind
from ..markup import bare as plain_text
from ..markup import rich as as_html

register = template.Library()


@register.filter
def rich(text: str) -> SafeString:
    """A text of a question as HTML."""
    return as_html(text or "")


@register.filter
def bare(text: str) -> str:
    """A text of a question without markup."""
    return plain_text(text or "")


@register.inclusion_tag("questions/question.html")
def question(shown: Mapping[str, Any], *, flags: bool = False, tag: str = "fieldset") -> dict[str, Any]:
    """A shown question with what was `chosen` so far; `flags` adds the box to come back to it later."""
    chosen, kind = list(shown.get("chosen", ())), shown["kind"]
    found: dict[str, Any] = {
        "q": shown,
        "flags": flags,
        "kind": kind,
        "label": Kind(kind).label,
        "name": f"q{shown['no']}",
    }
    if kind in (Kind.SINGLE, Kind.MULTIPLE):
        found["many"] = kind == Kind.MULTIPLE
        found["options"] = [(label, text, label in chosen) for label, text in shown["options"]]
    elif kind == Kind.TRUE_FALSE:
        found["options"] = [(key, key in chosen) for key in ("T", "F")]
    elif kind == Kind.FILL:
        count = len(BLANK.findall(shown["stem"]))
        found["blanks"] = [(n + 1, chosen[n] if n < len(chosen) else "") for n in range(count)]
    elif kind == Kind.MATCH:
        given = {pair[:1]: pair[1:] for pair in chosen}
        found["rows"] = [(label, text, given.get(label, "")) for label, text in shown["options"]]
    elif kind == Kind.ORDER:
        place = {label: str(n) for n, label in enumerate(chosen, start=1) if label}
        found["rows"] = [(label, text, place.get(label, "")) for label, text in shown["options"]]
        found["places"] = [str(n) for n in range(1, len(shown["options"]) + 1)]
    else:
        found["text"] = chosen[0] if chosen else ""
    return found
