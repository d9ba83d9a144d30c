"""What assessment does when it hears news, its own included; every handler may run twice."""

from __future__ import annotations

from jianglu.platform.events import handles
from jianglu.platform.workflow.events import ObjectionDecided

from .events import DirectlyRecognised, Recognised, ResultFinal, TheorySubmitted
from .flows import RESULTS
from .marking.services import score_theory
from .nomination.services import certify as certify_nomination
from .recognition.services import certify as certify_recognition
from .results.services import certify, tell_objector


@handles(TheorySubmitted)
def score_exam(event: TheorySubmitted) -> None:
    """Score what was handed in."""
    score_theory(event.attempt_id)


@handles(ResultFinal)
def issue_certificate(event: ResultFinal) -> None:
    """A passed final result becomes a certificate."""
    certify(event)


@handles(Recognised)
def issue_recognised(event: Recognised) -> None:
    """A decided recognition becomes a certificate."""
    certify_recognition(event.recognition_id)


@handles(DirectlyRecognised)
def issue_directly(event: DirectlyRecognised) -> None:
    """A level recognised by merit becomes a certificate."""
    certify_nomination(event.nomination_id)


@handles(ObjectionDecided)
def tell_objection(event: ObjectionDecided) -> None:
    """Whoever objected to published results learns the answer."""
    if event.flow == RESULTS.code:
        tell_objector(event.case_id, event.objection_id)
