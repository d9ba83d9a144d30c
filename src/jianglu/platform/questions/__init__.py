"""What a question is: its kinds, checks, answers, scores, and how it is shown. No tables; see README.md."""

from .answers import canonical, canonical_key, fits, labelled, original, read, shown
from .checks import why_bad
from .kinds import BLANK, Kind, Question
from .scoring import score

__all__ = [
    "BLANK", "Kind", "Question", "canonical", "canonical_key", "fits", "labelled", "original", "read", "score", "shown",
    "why_bad",
]  # fmt: skip
