"""What is done with sets of papers: assembling, checking, sealing, opening, giving them out."""

from .assembling import approve_set, assemble_set, request_set, void_set
from .giving import READY, choose_set, paper_for, release_choice, require_open
from .keys import close_due, give_share, nominate, take_share

__all__ = [
    "READY", "approve_set", "assemble_set", "choose_set", "close_due", "give_share", "nominate", "paper_for", "release_choice",
    "request_set", "require_open", "take_share", "void_set",
]  # fmt: skip
