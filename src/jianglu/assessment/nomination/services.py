"""Nominating, the nominee's answer, the enterprise's decision; the certificate follows from the decided case, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jianglu.catalogue import queries as catalogue
from jianglu.credentials import services as credentials
from jianglu.kernel.levels import Level
from jianglu.people import services as relations
from jianglu.platform import audit, calendar, events, files, workflow
from jianglu.platform.access import Actor, require, rls
from jianglu.platform.policy import Outcome, Verdict
from jianglu.platform.policy import decide as decide_by
from jianglu.platform.policy import services as decisions

from .. import errors, telling
from ..events import DirectlyRecognised
from ..filing.models import Body
from ..filing.queries import live_scopes
from ..flows import DIRECT_FLOW
from ..permissions import ANSWER_NOMINATION, NOMINATE
from ..policies import DIRECT_RECOGNITION
from ..policies.common import SEEN
from ..uploads import NOMINATION_PAPER
from . import rules
from .models import Nomination, NominationPaper

BASIS = "direct_recognition"
Papers: TypeAlias = "Sequence[tuple[str, File[bytes]]]"


@dataclass(frozen=True)
class Wish:
    """What an enterprise wants to recognise, and the achievement on which it is founded."""

    occupation_code: str
    level: str
    merit_kind: str
    merit_grade: str
    merit_title: str
    merit_on: date
    statement: str
    merit_place: int = 0
    frontline: bool = True


def check(wish: Wish, today: date) -> None:
    """Raise NominationInvalid naming the field that cannot stand, NotFound for an unknown occupation."""
    catalogue.get(wish.occupation_code)
    field = rules.wrong(
        level=wish.level, kind=wish.merit_kind, grade=wish.merit_grade, title=wish.merit_title, place=wish.merit_place,
        on=wish.merit_on, statement=wish.statement, today=today,
    )  # fmt: skip
    if field:
        said = {
            "level": _("请选择五级至一级；特级技师、首席技师须经评聘"),
            "merit_place": _("竞赛业绩请填名次，其他业绩填 0"),
            "merit_on": _("请填写不晚于今天的日期"),
        }
        raise errors.NominationInvalid(why=said.get(field, _("请填写")), fields={field: said.get(field, _("请填写"))})


def ask(wish: Wish, body: Body, person_id: int, *, on: date, papers: bool | None = None) -> Verdict:
    """The policy's verdict with every condition; `papers` is what the enterprise found of the papers."""
    row: dict[str, Any] = {
        "applicant": 1,
        "person_id": person_id,
        "applied_on": on,
        "minor_class": wish.occupation_code[:7],
        "level": wish.level,
        "level_rank": Level(wish.level).rank,
        "body_id": body.organisation_id,
        "body_kind": body.kind,
        "body_covers": _covers(body, wish, on),
        "frontline": wish.frontline,
        "merit_kind": wish.merit_kind,
        "merit_grade": wish.merit_grade,
        "merit_place": wish.merit_place,
        "merit_on": wish.merit_on,
    }
    with rls.elevated("assessment.nomination: what the registers know of one of the enterprise's staff"):
        return decide_by(DIRECT_RECOGNITION, row, on=on, inputs={} if papers is None else {SEEN: papers})


def nominate(actor: Actor, organisation_id: int, person_id: int, wish: Wish, *, papers: Papers) -> Nomination:
    """Nominate one of the enterprise's staff; the nominee is asked first, then the enterprise decides.

    Raises BodyNotFound, BodyNotFiled, NominationInvalid, NominationRefused, NominationPapersMissing, NominationTwice.
    """
    with transaction.atomic():
        require(actor, NOMINATE, organisation_id=organisation_id)
        body, today = acting(organisation_id), calendar.today()
        check(wish, today)
        verdict = ask(wish, body, person_id, on=today)
        stop_unless_open(verdict)
        if not papers:
            raise errors.NominationPapersMissing()
        row = Nomination(
            occupation_id=wish.occupation_code, level=wish.level, frontline=wish.frontline, merit_kind=wish.merit_kind,
            merit_grade=wish.merit_grade, merit_title=wish.merit_title.strip()[:120], merit_place=wish.merit_place,
            merit_on=wish.merit_on, statement=wish.statement.strip()[:2000], body=body,
            organisation_id=organisation_id, region_code=body.region_code, person_id=person_id,
            nominated_on=today, nominated_by_id=actor.user_id, decision=decisions.record(actor, verdict),
        )  # fmt: skip
        # whoever certifies sees the candidate, and the nominee's name is the case's
        relations.relate(Actor.system("assessment"), person_id, organisation_id, "candidate", today)
        row.case = workflow.open_case(
            actor, DIRECT_FLOW, title=_("直接认定 %(what)s") % {"what": what_of(row)}, region_code=body.region_code,
            person_id=person_id, organisation_id=organisation_id,
        )  # fmt: skip
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise errors.NominationTwice() from error
        _attach(actor, row, papers)
        audit.record(actor, "assessment.nominated", row, changes={"for": what_of(row)})
        row.case = workflow.act(actor, row.case_id, "submit", version=row.case.version)
        return row


def add_papers(actor: Actor, nomination_id: int, papers: Papers) -> Nomination:
    """Add papers before the enterprise decides; raises NominationNotFound, NominationInvalid."""
    with transaction.atomic():
        row = _found(nomination_id)
        require(actor, NOMINATE, organisation_id=row.organisation_id)
        if row.case.node not in ("confirm", "correct"):
            raise errors.NominationInvalid(why=_("已进入审定，不能再补充材料"))
        if row.papers.count() + len(papers) > rules.MOST_PAPERS:
            raise errors.NominationInvalid(why=_("材料最多 %(n)s 份") % {"n": rules.MOST_PAPERS})
        _attach(actor, row, papers)
        audit.record(actor, "assessment.nomination_papers_added", row, changes={"count": len(papers)})
        return row


def withdraw(actor: Actor, nomination_id: int) -> Nomination:
    """The enterprise takes a nomination back before it is on public notice; raises NominationNotFound, NotHere."""
    return _moved(actor, nomination_id, NOMINATE, "withdraw")


def resubmit(actor: Actor, nomination_id: int) -> Nomination:
    """Hand in again after papers were asked for; the nominee confirms the new papers too."""
    return _moved(actor, nomination_id, NOMINATE, "resubmit")


def answer(actor: Actor, nomination_id: int, *, agrees: bool, reason: str = "") -> Nomination:
    """The nominee says that the papers are true and agrees, or declines with a reason; raises ReasonMissing, NotHere."""
    return _moved(actor, nomination_id, ANSWER_NOMINATION, "confirm" if agrees else "decline", reason)


def decide(case_id: int, actor: Actor, *, papers: bool, minutes: str) -> None:
    """The enterprise's decision: another than the nominator, and only when the rule is met with what was found.

    Raises DecideOwnNomination, NominationRefused.
    """
    check_another(case_id, actor)
    row = _of_case(case_id)
    verdict = ask(wish_of(row), row.body, row.person_id, on=row.nominated_on, papers=papers)
    if verdict.outcome is not Outcome.GRANTED:
        why = "；".join(entry.sentence for entry in (*verdict.unmet, *verdict.unknown))
        raise errors.NominationRefused(why=why or str(verdict.outcome.value))
    row.decision, row.papers_seen, row.minutes = decisions.record(actor, verdict), papers, minutes.strip()[:2000]
    row.save(update_fields=["decision", "papers_seen", "minutes"])


def check_another(case_id: int, actor: Actor) -> None:
    """Raise DecideOwnNomination for the nominator, and for whom it is about."""
    row = _of_case(case_id)
    nominator = row.nominated_by_id is not None and row.nominated_by_id == actor.user_id
    if nominator or (actor.person_id is not None and actor.person_id == row.person_id):
        raise errors.DecideOwnNomination()


def ask_nominee(case_id: int) -> None:
    """Tell the nominee that their answer is waited for."""
    row = _of_case(case_id)
    telling.nominated(row, what_of(row))


def close(case_id: int, state: str) -> None:
    """The case has ended; a recognised one tells whoever certifies."""
    row = _of_case(case_id)
    row.state = state
    if state == Nomination.State.RECOGNISED:
        row.recognised_on = calendar.today()
        events.emit(
            DirectlyRecognised(
                nomination_id=row.pk, person_id=row.person_id, occupation_code=row.occupation_id, level=row.level,
                organisation_id=row.organisation_id, recognised_on=row.recognised_on.isoformat(),
            )
        )  # fmt: skip
        telling.directly_recognised(row, what_of(row))
    row.save(update_fields=["state", "recognised_on"])


def certify(nomination_id: int) -> None:
    """Issue the certificate of a recognised nomination in the enterprise's name; once."""
    with transaction.atomic():
        row = Nomination.objects.select_for_update(of=("self",)).select_related("case").get(pk=nomination_id)
        if row.state != Nomination.State.RECOGNISED or row.certificate_id is not None:
            return
        assert row.recognised_on is not None  # a constraint holds it
        award = credentials.Award(
            row.person_id, row.organisation_id, row.occupation_id, Level(row.level), row.recognised_on, BASIS,
            f"nomination:{row.pk}", details={"face": {"直接认定案号": row.case.number}},
        )  # fmt: skip
        row.certificate = credentials.issue_many(Actor.system("assessment.nomination"), [award])[0]
        row.save(update_fields=["certificate"])


def acting(organisation_id: int) -> Body:
    """The filed body of the unit, when it may act today; raises BodyNotFound, BodyNotFiled."""
    body = Body.objects.select_related("organisation").filter(organisation_id=organisation_id).first()
    if body is None:
        raise errors.BodyNotFound()
    if body.state != Body.State.FILED or body.expired:
        raise errors.BodyNotFiled(state=_("备案已到期") if body.expired else body.get_state_display())
    return body


def stop_unless_open(verdict: Verdict) -> None:
    """Raise NominationRefused when a condition is not met or no rule is in force."""
    if verdict.outcome in (Outcome.REFUSED, Outcome.NO_RULE):
        raise errors.NominationRefused(
            why="；".join(entry.sentence for entry in verdict.unmet) or _("提名日没有生效的规定")
        )


def wish_of(row: Nomination) -> Wish:
    """The wish that a nomination holds."""
    return Wish(
        occupation_code=row.occupation_id, level=row.level, merit_kind=row.merit_kind, merit_grade=row.merit_grade,
        merit_title=row.merit_title, merit_on=row.merit_on, statement=row.statement, merit_place=row.merit_place,
        frontline=row.frontline,
    )  # fmt: skip


def what_of(row: Nomination) -> str:
    """Occupation and level in words."""
    return f"{catalogue.names([row.occupation_id])[row.occupation_id]} {Level(row.level).label}"


def _covers(body: Body, wish: Wish, on: date) -> bool:
    """Whether the enterprise is filed for it, and not suspended there."""
    scopes = live_scopes(body.pk, on).filter(occupation_id=wish.occupation_code, levels__contains=[wish.level])
    return body.state == Body.State.FILED and scopes.filter(suspended=False).exists()


def _moved(actor: Actor, nomination_id: int, permission: Any, action: str, reason: str = "") -> Nomination:
    with transaction.atomic():
        row = _found(nomination_id)
        if permission is ANSWER_NOMINATION:
            require(actor, permission, person_id=row.person_id)
        else:
            require(actor, permission, organisation_id=row.organisation_id)
        workflow.act(actor, row.case_id, action, version=row.case.version, reason=reason)
        row.refresh_from_db()
        return row


def _found(nomination_id: int) -> Nomination:
    row = Nomination.objects.select_related("case").filter(pk=nomination_id).first()
    if row is None:
        raise errors.NominationNotFound()
    return row


def _of_case(case_id: int) -> Nomination:
    with rls.elevated("assessment.nomination: the case's own row"):
        rows = Nomination.objects.select_for_update(of=("self",)).select_related("case", "body", "organisation")
        return rows.get(case_id=case_id)


def _attach(actor: Actor, row: Nomination, papers: Papers) -> None:
    now = calendar.now()
    for proof, upload in papers:
        stored = files.store(actor, upload, purpose=NOMINATION_PAPER)
        NominationPaper.objects.create(nomination=row, proof=proof.strip()[:60], file=stored, handed_in_at=now)
