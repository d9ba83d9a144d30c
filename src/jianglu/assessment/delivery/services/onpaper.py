"""The theory exam on paper: two forms for neighbours, answer sheets typed in by two people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from jianglu.kernel.punctuation import listed
from jianglu.platform import audit, calendar, vault
from jianglu.platform.access import Actor, require
from jianglu.platform.questions import canonical, fits

from ... import errors
from ...paperbank import services as paper_sets
from ...permissions import INVIGILATE
from ...plans.models import Plan, Registration
from ...plans.services import own_plan
from .. import rules
from ..models import Answer, AnswerEvent, Attempt, PaperForm, SheetEntry, Sitting
from .common import end

FORMS = "AB"
PRINT_BEFORE = timedelta(days=3)
"""How long before the exam its forms may be printed."""


@dataclass(frozen=True)
class Printed:
    """A form to print: its letter and its questions without keys."""

    code: str
    questions: list[dict[str, Any]]


def forms_for_printing(actor: Actor, plan_id: int) -> list[Printed]:
    """Draw the two forms of a paper sitting, or open those drawn before; each time is logged. Raises PlanState, TooEarly."""
    with transaction.atomic():
        plan = own_plan(actor, plan_id, INVIGILATE)
        if plan.mode != Plan.Mode.PAPER or plan.state not in (Plan.State.CLOSED, Plan.State.RUNNING):
            raise errors.PlanState(state=plan.get_state_display())
        if calendar.now() < plan.theory_at - PRINT_BEFORE:
            raise errors.TooEarlyToPrint(days=PRINT_BEFORE.days)
        if plan.blueprint_id is None:
            raise errors.BankTooSmall(why=plan.title)
        known = {row.code: row for row in PaperForm.objects.filter(plan=plan)}
        for number, letter in enumerate(FORMS):
            if letter not in known:
                paper = paper_sets.paper_for(plan.pk, plan.blueprint_id, plan.pk * len(FORMS) + number, form=letter)
                known[letter] = PaperForm.objects.create(
                    plan=plan, organisation_id=plan.organisation_id, region_code=plan.region_code, code=letter,
                    paper_sealed=vault.seal(json.dumps(paper, ensure_ascii=False)), paper_hash=rules.paper_hash(paper),
                    drawn_at=calendar.now(),
                )  # fmt: skip
        audit.record(actor, "assessment.papers_printed", plan, changes={"forms": FORMS})
        return [Printed(letter, rules.shown(_paper(known[letter]))) for letter in FORMS]


def enter_sheet(actor: Actor, registration_id: int, answers: Mapping[int, Sequence[str]]) -> Attempt | None:
    """Type in the answer sheet of a candidate; what two people typed alike becomes the exam that is scored.

    Returns None after the first of them. When the second differs nothing is kept of it and SheetsDiffer names the
    questions; who typed first may type again. Raises SittingNotFound, SheetTypedTwice, BadAnswer.
    """
    with transaction.atomic():
        registration = (
            Registration.objects.select_for_update(of=("self",))
            .select_related("plan")
            .filter(pk=registration_id)
            .first()
        )
        if registration is None:
            raise errors.SittingNotFound()
        plan = registration.plan
        require(actor, INVIGILATE, organisation_id=plan.organisation_id)
        sitting = Sitting.objects.filter(plan=plan, closed_at=None).first()
        if sitting is None or plan.mode != Plan.Mode.PAPER or registration.skips_theory:
            raise errors.SittingNotFound()
        if Attempt.objects.filter(registration=registration).exists():
            raise errors.SheetTypedTwice()
        form = PaperForm.objects.filter(plan=plan, code=registration.form).first()
        if form is None:
            raise errors.SittingNotFound()
        paper = _paper(form)
        given = _checked(paper, answers)
        first = SheetEntry.objects.filter(registration=registration).first()
        if first is None or first.user_id == actor.user_id:
            SheetEntry.objects.update_or_create(
                registration=registration,
                defaults={
                    "organisation_id": plan.organisation_id, "region_code": plan.region_code, "answers": given,
                    "user_id": actor.user_id, "entered_by": actor.name, "entered_at": calendar.now(),
                },
            )  # fmt: skip
            audit.record(actor, "assessment.sheet_entered", registration)
            return None
        numbers = [str(question["no"]) for question in paper]
        differing = [number for number in numbers if first.answers.get(number, []) != given.get(number, [])]
        if differing:
            raise errors.SheetsDiffer(questions=listed(differing))
        return _attempt(actor, registration, sitting, paper, form.paper_hash, given)


def sheets_open(plan: Plan) -> int:
    """How many sheets were typed in by one person only."""
    rows = SheetEntry.objects.filter(registration__plan=plan, registration__attempt=None)
    return rows.count()


def _paper(form: PaperForm) -> list[dict[str, Any]]:
    paper: list[dict[str, Any]] = json.loads(vault.unseal(bytes(form.paper_sealed)))
    return paper


def _checked(paper: Sequence[Mapping[str, Any]], answers: Mapping[int, Sequence[str]]) -> dict[str, list[str]]:
    asked = {question["no"]: question for question in paper}
    found: dict[str, list[str]] = {}
    for number, value in answers.items():
        given = canonical(asked[number], value) if number in asked else ()
        if number not in asked or not fits(asked[number], given):
            raise errors.BadAnswer(fields={f"q{number}": errors.BadAnswer.message})
        if given:
            found[str(number)] = list(given)
    return found


def _attempt(
    actor: Actor, registration: Registration, sitting: Sitting, paper: list[dict[str, Any]], sealed: str,
    given: Mapping[str, list[str]],
) -> Attempt:  # fmt: skip
    """An exam like one taken at a screen: frozen paper, chained log, answers; then it is handed in."""
    now = calendar.now()
    attempt = Attempt(
        registration=registration, sitting=sitting, person_id=registration.person_id,
        organisation_id=registration.organisation_id, region_code=registration.region_code,
        seed=registration.plan_id * len(FORMS) + FORMS.index(registration.form), paper=paper, paper_hash=sealed,
        chain=sealed, started_at=sitting.opened_at, deadline=sitting.ends_at, seen_at=now, session_hash="",
    )  # fmt: skip
    log, answers = [], []
    for seq, (number, value) in enumerate(sorted(given.items(), key=lambda item: int(item[0])), start=1):
        event = rules.Event(seq, int(number), tuple(value), False, "paper", now.astimezone(UTC).isoformat())
        attempt.chain = rules.link(attempt.chain, seq, event)
        common = {"attempt": attempt, "question": event.question, "value": value, "flagged": False, "seq": seq}
        log.append(AnswerEvent(**common, number=seq, client_at="paper", at=now, hash=attempt.chain))
        answers.append(Answer(**common, saved_at=now))
    attempt.events = attempt.last_seq = len(log)
    try:
        with transaction.atomic():
            attempt.save(force_insert=True)
    except IntegrityError as error:
        raise errors.SheetTypedTwice() from error
    AnswerEvent.objects.bulk_create(log)
    Answer.objects.bulk_create(answers)
    end(actor, attempt, by_clock=False)
    return attempt
