"""Issuing, changing the status of, documenting and taking over certificates."""

from .batches import DECIDED, ROSTER, issue_roster, stage
from .documents import credential, document
from .historic import Historic, take_over
from .issuing import Award, draw_number, issue, issue_many, number_issuer
from .life import correct, reinstate, replace, revoke, suspend

__all__ = [
    "DECIDED", "ROSTER", "Award", "Historic", "correct", "credential", "document", "draw_number", "issue",
    "issue_many", "issue_roster", "number_issuer", "reinstate", "replace", "revoke", "stage", "suspend",
    "take_over",
]  # fmt: skip
