"""Public notices and objections to them."""

from __future__ import annotations

from django.db import transaction

from jianglu.kernel.errors import Invalid, NotFound, need_reason
from jianglu.kernel.identifiers import check_phone, mask_phone
from jianglu.platform import audit, calendar, events, vault
from jianglu.platform.access import Actor

from .. import authority
from ..core import Flow, PublicText, Trigger, flow_of
from ..errors import NoticeOver, ObjectionAnswered
from ..events import ObjectionDecided, ObjectionFiled
from ..models import Case, Notice, Objection, Step


def publish(case: Case, flow: Flow, step: Step) -> Notice:
    """Fix what the public sees when a case enters a notice node."""
    text_of = flow.text_of(step.node)
    text = text_of(case) if text_of else _plain_text(case, flow)
    assert step.due_on is not None  # a notice node has days
    return Notice.objects.create(
        case=case,
        step=step,
        title=text.title,
        body=text.body,
        columns=list(text.columns),
        rows=[list(row) for row in text.rows],
        published_on=calendar.today(),
        ends_on=step.due_on,
    )


def file_objection(actor: Actor, notice_id: int, *, name: str, phone: str, grounds: str) -> Objection:
    """Object to a running notice, under one's real name; anybody may. Raises NotFound, NoticeOver, Invalid."""
    name, grounds = name.strip(), grounds.strip()
    phone = check_phone(phone)
    missing = {code: Invalid.message for code, value in (("name", name), ("grounds", grounds)) if not value}
    if missing:
        raise Invalid(fields=missing)
    with transaction.atomic():
        # the case's row orders this against the closing of the notice
        notice = Notice.objects.select_related("case").filter(pk=notice_id).first()
        if notice is None:
            raise NotFound()
        case = Case.objects.select_for_update(no_key=True).get(pk=notice.case_id)
        notice.refresh_from_db()
        if notice.closed_at is not None or calendar.today() > notice.ends_on:
            raise NoticeOver()
        objection = Objection.objects.create(
            notice=notice,
            name=name[:60],
            contact_sealed=vault.seal(phone),
            contact_masked=mask_phone(phone),
            grounds=grounds[:5000],
            user_id=actor.user_id,
            filed_at=calendar.now(),
        )
        audit.record(actor, "workflow.objection_filed", objection)
        events.emit(ObjectionFiled(objection.pk, case.pk, case.flow))
    return objection


def answer_objection(actor: Actor, objection_id: int, *, uphold: bool, answer: str) -> Objection:
    """Close an objection with an answer; upheld, it takes the case off the notice.

    Raises NotFound, NotYours, ConflictOfInterest, ObjectionAnswered, ReasonMissing.
    """
    from .cases import fire

    with transaction.atomic():
        row = Objection.objects.select_related("notice__step").filter(pk=objection_id).first()
        if row is None:
            raise NotFound()
        case = Case.objects.select_for_update(no_key=True).get(pk=row.notice.case_id)
        flow = flow_of(case.flow, case.flow_version)
        authority.require_desk(actor, case, flow, flow.node(row.notice.step.node))
        row = Objection.objects.select_for_update().get(pk=objection_id)
        if row.state != Objection.State.OPEN:
            raise ObjectionAnswered()
        need_reason(answer, "answer")
        row.state = Objection.State.UPHELD if uphold else Objection.State.REJECTED
        row.answer, row.answered_by, row.answered_at = answer.strip(), actor.name, calendar.now()
        row.save()
        audit.record(actor, f"workflow.objection_{row.state}", row, reason=answer)
        events.emit(ObjectionDecided(row.pk, case.pk, case.flow, uphold))
        on_notice = row.notice.closed_at is None
        if uphold and on_notice:
            fire(case, Trigger.OBJECTION_UPHELD, reason=answer)
        elif on_notice and calendar.today() > row.notice.ends_on and not _others_open(row):
            fire(case, Trigger.PERIOD_OVER)
    return row


def _others_open(objection: Objection) -> bool:
    return Objection.objects.filter(notice_id=objection.notice_id, state=Objection.State.OPEN).exists()


def _plain_text(case: Case, flow: Flow) -> PublicText:
    """The matter and the masked name of whose it is; a case's own title may hold full names."""
    return PublicText(title=f"{flow.title}（{case.applicant}）" if case.applicant else str(flow.title))
