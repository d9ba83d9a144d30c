"""How the permissions of supervision are used."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile

from jianglu.assessment import permissions as can
from jianglu.assessment.supervision import queries, rules, services
from jianglu.assessment.supervision.services import SheetRow
from jianglu.platform import workflow
from jianglu.platform.access import Role
from jianglu.platform.access.testing import Case, found, own_region
from jianglu.testing import SYSTEM, at

from . import world as w

EXAM_AT = w.THEORY_AT + timedelta(days=1)  # the shared plan has its own day
EXAM = EXAM_AT.date()
PDF = b"%PDF-1.7\ntrailer\n%%EOF\n"
LATER = str(EXAM + timedelta(days=1))
case = partial(Case, on=str(w.TODAY))


def card(account: Any, region: str, number: str, unit: int | None = None) -> Any:
    """A trained supervisor."""
    with at(w.TODAY):
        made = services.register_supervisor(
            SYSTEM, account.user_id, name="督导", region_code=region, card_number=number, valid_until=date(2025, 1, 1),
            organisation_id=unit, internal=unit is not None,
        )  # fmt: skip
        services.record_training(SYSTEM, made.pk, held_on=date(2023, 1, 5), hours=20, title="培训")
    return made


def drawn(here: Any, world: Any) -> Any:
    """Our district's clerk is sent to a plan of our body with one candidate."""
    plan = w.open_plan(here, theory_at=EXAM_AT, practice_on=date(2023, 3, 22), seats=4)
    w.register(world.own.actors[Role.WORKER], plan)
    card(world.own.actors[Role.DISTRICT_CLERK], world.own.region, "WD1")
    with at(w.TODAY):
        made = services.draw(SYSTEM, world.own.region, first=w.TODAY, last=EXAM, share=100)
    return made.inspections.get(plan=plan)


def rows(*bad: int) -> list[SheetRow]:
    """A whole sheet, failing where said."""
    return [
        SheetRow(item.number, "fail", "见记录") if item.number in bad else SheetRow(item.number, "pass")
        for item in rules.checklist(EXAM).items
    ]


def raised(here: Any, world: Any, number: int = 3) -> Any:
    """A finding of that inspection."""
    row = drawn(here, world)
    with at(EXAM):
        services.submit(SYSTEM, row.pk, rows(number), key=uuid4())
    return row.findings.get()


def answered(here: Any, world: Any) -> int:
    """The case of a finding that waits to be confirmed."""
    finding = raised(here, world)
    with at(EXAM):
        services.answer(SYSTEM, finding.pk, "已改", [ContentFile(PDF, name="a.pdf")])
    return int(finding.case_id)


def move(actor: Any, case_id: int, action: str) -> Any:
    """One action on a case."""
    version = workflow.Case.objects.get(pk=case_id).version
    return workflow.act(actor, case_id, action, version=version, reason="理由")


def cases(made_of: Any, body: Any) -> list[Case]:
    """Every permission of supervision once or more."""

    def prepare(build: Any) -> Any:
        return lambda world: build(made_of(world).here, world)

    def internal(here: Any, world: Any) -> Any:
        plan = w.open_plan(here, theory_at=w.THEORY_AT + timedelta(days=7), practice_on=date(2023, 3, 28))
        return plan.pk, card(world.own.actors[Role.ASSESSOR], world.own.region, "WI1", here.body.organisation_id).pk

    def clerk_card(here: Any, world: Any) -> int:
        return int(card(world.own.actors[Role.DISTRICT_CLERK], world.own.region, "WD1").pk)

    def train(actor: Any, world: Any, made: int) -> Any:
        return services.record_training(actor, made, held_on=date(2023, 1, 9), hours=8, title="再培训")

    def draw(actor: Any, world: Any, made: Any) -> Any:
        return services.draw(actor, world.own.region, first=w.TODAY, last=EXAM, share=100)

    def drawable(here: Any, world: Any) -> None:
        w.register(world.own.actors[Role.WORKER], w.open_plan(here, seats=4))

    def of_clerk(permission: Any) -> Any:
        return lambda actor, world: actor.user_id == world.own.actors[Role.DISTRICT_CLERK].user_id

    seen = (
        lambda actor, world, made: found(queries.findings(actor)),
        lambda actor, world, made: found(queries.measures(actor)),
        lambda actor, world, made: found(queries.inspections(actor)),
    )
    return [
        case(can.KEEP_SUPERVISORS, train, prepare=prepare(clerk_card), region=own_region),
        case(
            can.KEEP_SUPERVISORS,
            lambda actor, world, made: services.assign(actor, *made),
            prepare=prepare(internal),
            organisation=body,
            allowed=lambda actor, world: actor.user_id == world.own.actors[Role.BODY].user_id,
        ),
        case(can.DRAW_SUPERVISORS, draw, prepare=prepare(drawable), region=own_region),
        case(
            can.INSPECT,
            lambda actor, world, made: services.submit(actor, made.pk, rows(), key=uuid4()),
            prepare=prepare(drawn),
            allowed=of_clerk(can.INSPECT),
            on=LATER,
        ),
        *(
            case(can.VIEW_SUPERVISION, call, prepare=prepare(raised), region=own_region, organisation=body, on=LATER)
            for call in seen
        ),
        case(
            can.ANSWER_FINDINGS,
            lambda actor, world, made: services.answer(actor, made.pk, "已改", [ContentFile(PDF, name="a.pdf")]),
            prepare=prepare(raised),
            organisation=body,
            on=LATER,
        ),
        case(
            can.CONFIRM_RECTIFICATION,
            lambda actor, world, made: move(actor, made, "accept"),
            prepare=prepare(answered),
            region=own_region,
            on=LATER,
        ),
    ]


def objects(here: Any, world: Any) -> dict[str, object]:
    """What the addresses of supervision name."""
    finding = raised(here, world)
    row = finding.inspection
    return {
        "assessment:inspection_id": row.pk,
        "assessment:finding_id": finding.pk,
        "assessment:measure_id": row.body.measures.get().pk,
        "assessment:draw_id": row.draw_id,
        "assessment:supervisor_id": row.supervisor_id,
        "assessment:act_on_card:verb": "train",
    }
