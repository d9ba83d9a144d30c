"""Applying, examining, deciding; the certificate follows from the decision, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jianglu.catalogue import queries as catalogue
from jianglu.credentials import services as credentials
from jianglu.kernel.levels import Level
from jianglu.organisations import queries as organisations
from jianglu.people import queries as people
from jianglu.people import services as relations
from jianglu.platform import audit, calendar, events, files, workflow
from jianglu.platform.access import Actor, require, rls
from jianglu.platform.policy import Outcome, Verdict
from jianglu.platform.policy import services as decisions
from jianglu.platform.regions import queries as regions

from .. import errors
from ..events import Recognised
from ..flows import LEVEL_FLOW, TITLE_FLOW
from ..permissions import APPLY_RECOGNITION
from ..uploads import RECOGNITION
from . import rules
from .models import Recognition, RecognitionEvidence, table
from .wishes import LEVEL, TITLE, Wish, ask, check, wish_of

FLOW: dict[str, workflow.Flow] = {TITLE: TITLE_FLOW, LEVEL: LEVEL_FLOW}
BASIS = "decision"


def apply(actor: Actor, person_id: int, wish: Wish, *, evidence: Sequence[tuple[str, File[bytes]]] = ()) -> Recognition:
    """Hand in an application that the policy does not refuse; what no register knows needs evidence.

    Raises RecognitionInvalid, RecognitionRefused, RecognitionPapersMissing, RecognitionTwice, NoReviewUnit.
    """
    with transaction.atomic():
        require(actor, APPLY_RECOGNITION, person_id=person_id)
        today = calendar.today()
        wish = check(wish, today)
        verdict = ask(wish, person_id, on=today)
        stop_unless_open(verdict)
        if verdict.unknown and not evidence:
            raise errors.RecognitionPapersMissing(why="；".join(entry.sentence for entry in verdict.unknown))
        body_id = wish.body_id if wish.direction == LEVEL else _review_unit()
        assert body_id is not None  # a level that no body covers is refused
        region = people.get_for(actor, person_id).region_id
        what = _what(wish)
        row = Recognition(
            direction=wish.direction, person_id=person_id, region_code=region, occupation_id=wish.occupation_code,
            level=wish.level, series=wish.series, rank=wish.rank, body_id=body_id, declared=wish.declared(),
            applied_on=today, decision=decisions.record(actor, verdict),
        )  # fmt: skip
        row.case = workflow.open_case(
            actor, FLOW[wish.direction], title=what[:200], region_code=region, person_id=person_id,
            organisation_id=body_id if wish.direction == LEVEL else None,
        )  # fmt: skip
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise errors.RecognitionTwice() from error
        _attach(actor, row, evidence)
        if wish.direction == LEVEL:
            relations.relate(Actor.system("assessment"), person_id, body_id, "candidate", today)
        audit.record(actor, "assessment.recognition_applied", row, changes={"for": what})
        row.case = workflow.act(actor, row.case_id, "submit", version=row.case.version)
        return row


def add_papers(actor: Actor, recognition_id: int, evidence: Sequence[tuple[str, File[bytes]]]) -> Recognition:
    """Add what the desk asked for, while the case waits for the applicant; raises RecognitionNotFound."""
    with transaction.atomic():
        row = Recognition.objects.select_related("case").filter(pk=recognition_id).first()
        if row is None:
            raise errors.RecognitionNotFound()
        require(actor, APPLY_RECOGNITION, person_id=row.person_id)
        if row.case.node not in ("draft", "correct"):
            raise errors.RecognitionInvalid(why=_("材料已受理，不能再补充"))
        _attach(actor, row, evidence)
        audit.record(actor, "assessment.recognition_papers_added", row, changes={"count": len(evidence)})
        return row


def withdraw(actor: Actor, recognition_id: int) -> Recognition:
    """Take an application back before it is on public notice; raises RecognitionNotFound, NotHere."""
    with transaction.atomic():
        row = Recognition.objects.select_related("case").filter(pk=recognition_id).first()
        if row is None:
            raise errors.RecognitionNotFound()
        require(actor, APPLY_RECOGNITION, person_id=row.person_id)
        workflow.act(actor, row.case_id, "withdraw", version=row.case.version)
        row.refresh_from_db()
        return row


def examine(case_id: int, actor: Actor, *, papers: bool | None) -> None:
    """Ask the rule again with what the officer found; only a rule that is met lets the case go on.

    `papers` None takes the finding of the acceptance. Raises RecognitionRefused.
    """
    row = _of_case(case_id)
    if papers is None:
        papers = bool(row.declared.get("papers"))
    verdict = ask(wish_of(row), row.person_id, on=row.applied_on, papers=papers)
    if verdict.outcome is not Outcome.GRANTED:
        why = "；".join(entry.sentence for entry in (*verdict.unmet, *verdict.unknown))
        raise errors.RecognitionRefused(why=why or str(verdict.outcome.value))
    row.decision = decisions.record(actor, verdict)
    row.declared = {**row.declared, "papers": papers}
    row.save(update_fields=["decision", "declared"])


def note_practice(case_id: int, data: Mapping[str, Any]) -> None:
    """Keep the practical assessment of a title holder; raises PracticeFailed below the pass mark or with one assessor."""
    row = _of_case(case_id)
    on = date.fromisoformat(data["on"])
    names = {str(data["first"]).strip(), str(data["second"]).strip()}
    if not rules.PASS <= data["score"] <= 100 or len(names) != 2 or not row.applied_on <= on <= calendar.today():
        raise errors.PracticeFailed(least=rules.PASS)
    row.practice_score, row.practised_on, row.assessors = data["score"], on, "、".join(sorted(names))
    row.save(update_fields=["practice_score", "practised_on", "assessors"])


def close(case_id: int, state: str) -> None:
    """The case has ended; a recognised one tells whoever certifies."""
    row = _of_case(case_id)
    row.state = state
    if state == Recognition.State.RECOGNISED:
        row.recognised_on = calendar.today()
        events.emit(Recognised(recognition_id=row.pk, person_id=row.person_id, direction=row.direction))
    row.save(update_fields=["state", "recognised_on"])


def certify(recognition_id: int) -> None:
    """Issue the certificate of a decided recognition, in the name of the review unit or of the body; once."""
    with transaction.atomic():
        row = Recognition.objects.select_for_update().select_related("case").get(pk=recognition_id)
        if row.state != Recognition.State.RECOGNISED or row.certificate_id is not None:
            return
        assert row.recognised_on is not None  # a constraint holds it
        basis_id = f"recognition:{row.pk}"
        face = {"贯通认定案号": row.case.number}
        series = table().series[row.series].name.zh
        if row.direction == TITLE:
            occupation = catalogue.names([row.occupation_id])[row.occupation_id]
            award = credentials.Award(
                row.person_id, row.body_id, "", None, row.recognised_on, BASIS, basis_id, kind="title",
                title=row.title, details={"face": {"职称系列": series, "对应职业": occupation, **face}},
            )  # fmt: skip
        else:
            award = credentials.Award(
                row.person_id, row.body_id, row.occupation_id, Level(row.level), row.recognised_on, BASIS, basis_id,
                scores={"practice": float(row.practice_score or 0)}, details={"face": face},
            )  # fmt: skip
        row.certificate = credentials.issue_many(Actor.system("assessment.recognition"), [award])[0]
        row.save(update_fields=["certificate"])


def stop_unless_open(verdict: Verdict) -> None:
    """Raise RecognitionRefused when a condition is not met or no rule is in force."""
    if verdict.outcome in (Outcome.REFUSED, Outcome.NO_RULE):
        raise errors.RecognitionRefused(
            why="；".join(entry.sentence for entry in verdict.unmet) or _("申请日没有生效的规定")
        )


def _what(wish: Wish) -> str:
    if wish.direction == TITLE:
        return _("申报职称 %(title)s") % {"title": table().title(wish.series, wish.rank)}
    occupation = catalogue.names([wish.occupation_code])[wish.occupation_code]
    return _("申报技能等级 %(occupation)s %(level)s") % {"occupation": occupation, "level": Level(wish.level).label}


def _review_unit() -> int:
    """The city's own unit that organises reviews of titles; raises NoReviewUnit."""
    city = regions.city().code
    units = organisations.of_kind("agency").order_by("pk")
    found = units.filter(region_id=city).first() or units.first()
    if found is None:
        raise errors.NoReviewUnit()
    return found.pk


def _of_case(case_id: int) -> Recognition:
    with rls.elevated("assessment.recognition: the case's own row"):
        return Recognition.objects.select_for_update(of=("self",)).select_related("case").get(case_id=case_id)


def _attach(actor: Actor, row: Recognition, evidence: Sequence[tuple[str, File[bytes]]]) -> None:
    for proof, upload in evidence:
        stored = files.store(actor, upload, purpose=RECOGNITION)
        RecognitionEvidence.objects.create(recognition=row, proof=proof.strip()[:60], file=stored)
