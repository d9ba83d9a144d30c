"""Figures of an appointment. The pilot's texts that were found say that there is a term and a yearly check, but not how long
and when: the figures are to be confirmed by the city."""

from __future__ import annotations

TERM_MONTHS = 36
"""Usual length of a term."""
LEAST, MOST = 12, 60
"""Months of a term."""
RENEW_MONTHS = 3
"""So long before its end a term may be renewed."""


def term_ok(months: int) -> bool:
    """Whether a term may have so many months."""
    return LEAST <= months <= MOST
