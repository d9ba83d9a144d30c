"""Issuing, changing the status of, documenting and taking over certificates."""

from .batches import stage
from .documents import credential, document, licence_file
from .historic import Historic, take_over
from .intake import HISTORIC, take_in
from .issuing import Award, draw_number, issue, issue_many, number_issuer
from .life import correct, reinstate, replace, revoke, suspend
from .national import export_national
from .roster import DECIDED, ROSTER, basis_of, issue_roster
from .screening import SCREENING, check_many

__all__ = [
    "DECIDED", "HISTORIC", "ROSTER", "SCREENING", "Award", "Historic", "basis_of", "check_many", "correct", "credential",
    "document", "draw_number", "export_national", "issue", "issue_many", "issue_roster", "licence_file", "number_issuer",
    "reinstate", "replace", "revoke", "stage", "suspend", "take_in", "take_over",
]  # fmt: skip
