"""Coloured tags of states, the same on every list and page.

Green is a good end or in force, yellow waits for somebody, red is a bad end, grey is over or not yet begun; what only goes
on is blue. The words say it too: colour alone is never the message (WCAG 2.2, 1.4.1).
"""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

_CODES = {
    "success": "green success valid active paid passed final published approved settled completed issued accepted granted "
    "repaid used resolved done sealed filed in_force rectified finished",
    "warning": "yellow orange warning pending returned waiting submitted review checking asked reported arrived trial queued",
    "danger": "red danger revoked failed refused rejected expired suspended impossible overdue late absent",
    "secondary": "secondary draft cancelled closed ended withdrawn retired voided dismissed lapsed stopped archived",
}
TONES = {code: tone for tone, codes in _CODES.items() for code in codes.split()}


def tag(label: Any, code: str = "") -> SafeString:
    """A state as a coloured tag; `code` is the state's own, or green, yellow, red, secondary."""
    return format_html('<span class="status-tag tone-{}">{}</span>', TONES.get(str(code), "info"), label)
