"""What assessment does when it hears news, its own included; every handler may run twice."""

from __future__ import annotations

from jianglu.platform.events import handles

from .events import ResultFinal, TheorySubmitted
from .marking.services import score_theory
from .results.services import certify


@handles(TheorySubmitted)
def score_exam(event: TheorySubmitted) -> None:
    """Score what was handed in."""
    score_theory(event.attempt_id)


@handles(ResultFinal)
def issue_certificate(event: ResultFinal) -> None:
    """A passed final result becomes a certificate."""
    certify(event)
