"""How the permissions of assessment are used."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.files.base import ContentFile

from jianglu.assessment import permissions as can
from jianglu.assessment.bank import queries as bank_queries
from jianglu.assessment.bank import services as bank
from jianglu.assessment.bank.services import ItemText
from jianglu.assessment.calibration import services as calibration
from jianglu.assessment.delivery import queries as delivery_queries
from jianglu.assessment.delivery import services as delivery
from jianglu.assessment.equipment import queries as equipment_queries
from jianglu.assessment.equipment import services as equipment
from jianglu.assessment.filing import assessors as cards
from jianglu.assessment.filing import ending
from jianglu.assessment.filing import queries as filing_queries
from jianglu.assessment.filing import services as filing
from jianglu.assessment.filing.models import Body, FiledScope
from jianglu.assessment.filing.services import ScopeRow
from jianglu.assessment.marking import queries as marking_queries
from jianglu.assessment.marking import services as marking
from jianglu.assessment.overview import queries as overview
from jianglu.assessment.paperbank import queries as paper_queries
from jianglu.assessment.paperbank import services as papers
from jianglu.assessment.paperbank.models import PaperSet
from jianglu.assessment.paperbank.rules import Wish
from jianglu.assessment.plans import enrolment, roster
from jianglu.assessment.plans import queries as plan_queries
from jianglu.assessment.plans import services as plans
from jianglu.assessment.plans.models import Plan
from jianglu.assessment.practice import queries as practice_queries
from jianglu.assessment.practice import services as practice
from jianglu.assessment.results import queries as result_queries
from jianglu.assessment.results import services as results
from jianglu.assessment.scheduling import queries as arrangement_queries
from jianglu.assessment.scheduling import services as arranging
from jianglu.assessment.uploads import EVIDENCE
from jianglu.kernel.errors import NotFound
from jianglu.people import queries as people_queries
from jianglu.people import services as people
from jianglu.platform import files, vault, workflow
from jianglu.platform.access import Role, reaches
from jianglu.platform.access.testing import Case, found, own_person, own_region, whole_city
from jianglu.platform.workflow import services as flow
from jianglu.testing import SYSTEM, at, make_person

from . import appointment_cases as appointing
from . import intake_cases as intake
from . import nomination_cases as nominating
from . import offline_cases as offline
from . import posts_cases as posting
from . import recognition_cases as recognition
from . import review_cases as reviewing
from . import signals_cases as signalling
from . import supervision_cases as supervising
from . import world as w

TEXT = ItemText("true_false", "触电时应先切断电源。", (), ("T",))
OPENING = {
    "level": "5",
    "register_until": date(2023, 3, 6),
    "theory_at": w.THEORY_AT,
    "practice_on": date(2023, 3, 21),
    "seats": 5,
    "fee": 0,
}
EXAM = str(w.minutes_later(1))
PRACTICE = "2023-03-21T15:00"
case = partial(Case, on=str(w.TODAY))


@dataclass
class Made:
    """The filed body of our side, its plan, an item of the city's bank and one of the body's own."""

    here: w.World
    plan: Any
    node: int
    item: int
    own_node: int
    own_item: int


def build(world) -> Made:
    """Our person may register in a plan of our body."""
    unit = world.own.units["body"]
    here = w.world(unit=unit, accounts=[world.own.actors[Role.ASSESSOR]])
    here.workers = [world.own.actors[Role.WORKER]]
    with at(w.TODAY):
        city = bank_queries.visible_to(SYSTEM).get(owner=None)
        owned = bank.create_bank(SYSTEM, w.CODE, owner_id=unit.pk)
        own_node = bank.save_blueprint(SYSTEM, owned.pk, **BLUEPRINT).nodes.get()
        node = bank_queries.blueprints(city.pk).get().nodes.filter(weight__gt=0).first()
        return Made(
            here,
            w.open_plan(here),
            node.pk,
            bank_queries.items(SYSTEM, city.pk).first().pk,
            own_node.pk,
            bank.write_item(SYSTEM, own_node.pk, replace(TEXT, stem="本院自编题：先断电后检修。")).pk,
        )


BLUEPRINT: dict[str, Any] = {
    "code": "B9",
    "title": "细目表",
    "levels": ["5"],
    "counts": {"true_false": 10},
    "points": {"true_false": 10},
    "nodes": [bank.NodeRow("A", "基础", 100)],
}


def _made(world) -> Made:
    return world.made["assessment"]


def _body(world, made=None):
    return world.own.units["body"].pk


def _district(permission) -> Callable[..., bool]:
    """The clerks of the district, at whose desk the matter lies."""
    return lambda actor, world: (
        Role.DISTRICT_CLERK in actor.roles and reaches(actor.scope(permission), region=world.own.region)
    )


def _employer(world):
    return world.own.units["enterprise"]


def _roster(world):
    """The sheet with which the enterprise of our side registers an employee."""
    person = make_person("陈在岗")
    people.relate(SYSTEM, person.pk, _employer(world).pk, "employee", date(2022, 1, 1))
    cells = {column.key: column.example for column in roster.COLUMNS} | {
        "occupation": "电工", "number": people_queries.number_of(person.pk), "name": person.name, "sex": "男",
        "born": f"{person.born:%Y-%m-%d}", "unit": _employer(world).name,
    }  # fmt: skip
    lines = [[column.heading for column in roster.COLUMNS], [cells[column.key] for column in roster.COLUMNS]]
    return "\n".join(",".join(line) for line in lines).encode()


def _own_bank(world):
    return bank_queries.visible_to(SYSTEM).get(owner_id=_body(world)).pk


def _own_blueprint(world):
    return bank_queries.blueprints(_own_bank(world)).get().pk


def _asked_set(world):
    """A set over our own bank that waits for its job."""
    return papers.request_set(SYSTEM, _own_blueprint(world), "五级理论", Wish()).pk


def _sealing(world):
    """A set whose key is shared between our body's account and its assessor."""
    pk = _asked_set(world)
    PaperSet.objects.filter(pk=pk).update(state="approved", draft_sealed=vault.seal("{}"))
    holders = [world.own.actors[role].user_id for role in (Role.BODY, Role.ASSESSOR)]
    closes = w.THEORY_AT + timedelta(hours=4)
    with at(w.TODAY):
        papers.nominate(SYSTEM, pk, holders, opens_at=w.THEORY_AT - timedelta(hours=1), closes_at=closes)
    return pk


def _practised(world):
    """The city's blueprint with enough items to practise."""
    city = bank_queries.visible_to(SYSTEM).get(owner=None)
    blueprint = bank_queries.blueprints(city.pk).get()
    node = blueprint.nodes.filter(weight__gt=0).first()
    texts = [replace(TEXT, stem=f"练习题第 {n} 道：先断电后检修。") for n in range(9)]
    if not bank_queries.items(SYSTEM, city.pk).filter(pool="practice").exists():
        bank.add_items(SYSTEM, city, [(node, text) for text in texts], state="active", pools=["practice"] * 9)
    return blueprint.pk


def _filing(world):
    return filing.start_filing(SYSTEM, _body(world), kind="college").pk


def _ending(world):
    """Our body, whose filing ends in a month and which has no plan."""
    pk = _made(world).here.body.pk
    Body.objects.filter(pk=pk).update(valid_until=date(2023, 4, 1))
    Plan.objects.filter(body_id=pk).update(state=Plan.State.CANCELLED)
    return pk


def _scoped(world):
    pk = _filing(world)
    filing.add_scope(SYSTEM, pk, ScopeRow(w.OTHER_CODE, ("5",)))
    return pk


def _handed_in(world):
    return filing.submit_filing(SYSTEM, _scoped(world)).case_id


def _take(actor, world, case_id):
    return workflow.act(actor, case_id, "take", version=workflow.Case.objects.get(pk=case_id).version)


def _in_review(world):
    return bank.submit_item(SYSTEM, _made(world).own_item).pk


def _registered(world):
    return w.register(world.own.actors[Role.WORKER], _made(world).plan).pk


def _eligible(world):
    pk = _registered(world)
    plans.confirm_materials(SYSTEM, pk, accept=True)
    return pk


def _arranged(world):
    """A proposal for the plan of our body."""
    _eligible(world)
    here = _made(world).here
    filing.add_room(SYSTEM, here.site_id, name="工位", kind="practice", capacity=2)
    pk = arranging.propose(SYSTEM, [_made(world).plan.pk]).pk
    arranging.solve(pk)
    return pk


def _listed(world):
    """Placed, but nobody assigned."""
    pk = _eligible(world)
    plans.upload_list(SYSTEM, _made(world).plan.pk)
    return pk


def _assigned(world):
    """The task of our assessor."""
    _listed(world)
    marking.assign_all(SYSTEM, _made(world).plan.pk)
    return marking_queries.mine(world.own.actors[Role.ASSESSOR]).first().pk


def _seated(world):
    """(registration, start code)."""
    _assigned(world)
    pk = plan_queries.visible_to(SYSTEM).get(plan=_made(world).plan).pk
    with at(w.THEORY_AT):
        return pk, delivery.open_sitting(SYSTEM, _made(world).plan.pk).start_code


def _working(world):
    """The live session of our person."""
    registration, code = _seated(world)
    with at(w.minutes_later(1)):
        return delivery.enter(world.own.actors[Role.WORKER], registration, code)


def _troubled(world):
    _working(world)
    with at(w.minutes_later(1)):
        delivery.record_incident(SYSTEM, _made(world).plan.pk, kind="device", note="键盘失灵")


def _paper_plan(world):
    """A plan on paper, its list uploaded."""
    plan = w.open_plan(_made(world).here, mode="paper")
    pk = w.register(world.own.actors[Role.WORKER], plan).pk
    with at(w.TODAY):
        plans.confirm_materials(SYSTEM, pk, accept=True)
        plans.upload_list(SYSTEM, plan.pk)
    return plan.pk


def _handed(world):
    """The exam is over; returns the result."""
    entry = _working(world)
    with at(w.minutes_later(2)):
        delivery.submit(world.own.actors[Role.WORKER], entry.attempt.pk, entry.token)
        marking.score_theory(entry.attempt.pk)
    with at(w.minutes_later(95)):
        delivery.submit_due()
    return result_queries.visible_to(SYSTEM).get(registration__plan=_made(world).plan).pk


def _rated(world):
    pk = _handed(world)
    here = _made(world).here
    with at(PRACTICE):
        for account in here.assessor_actors:
            for task in marking_queries.mine(account):
                marking.rate(account, task.pk, points={1: 40, 2: 40})
    return pk


def _confirmed(world):
    pk = _rated(world)
    with at("2023-03-22"):
        results.confirm_results(SYSTEM, _made(world).plan.pk)
    return pk


def _objected(world):
    _confirmed(world)
    with at("2023-03-22"):
        notice = result_queries.notice_of(_made(world).plan.pk).case.notices.get()
        return flow.file_objection(
            world.own.actors[Role.WORKER], notice.pk, name="张三", phone="13800000000", grounds="漏记分"
        ).pk


def _save(actor, world, entry):
    return delivery.save_answer(actor, entry.attempt.pk, entry.token, question=1, seq=1, value=[])


def _resume(actor, world, made):
    return delivery.resume(actor, *made)


def _resumable(world):
    entry = _working(world)
    with at(w.minutes_later(1)):
        return entry.attempt.pk, delivery.give_resume_code(SYSTEM, entry.attempt.pk)


def _open_plan(actor, world, made):
    here = _made(world).here
    return plans.open_plan(actor, here.scope_id, site_id=here.site_id, **OPENING)


of_body = partial(case, organisation=_body)
candidate = partial(case, can.TAKE_EXAM, person=own_person, oneself=True, on=EXAM)
CASES = [
    of_body(can.APPLY_FILING, lambda actor, world, made: filing.start_filing(actor, _body(world), kind="college")),
    of_body(
        can.APPLY_FILING,
        lambda actor, world, pk: filing.add_scope(actor, pk, ScopeRow(w.OTHER_CODE, ("5",))),
        prepare=_filing,
    ),
    of_body(can.APPLY_FILING, lambda actor, world, pk: filing.submit_filing(actor, pk), prepare=_scoped),
    of_body(can.APPLY_FILING, lambda actor, world, pk: ending.start_renewal(actor, pk), prepare=_ending),
    of_body(
        can.APPLY_FILING, lambda actor, world, pk: ending.ask_withdrawal(actor, pk, statement="停办"), prepare=_ending
    ),
    case(can.EXAMINE_FILING, _take, prepare=_handed_in, allowed=_district(can.EXAMINE_FILING)),
    of_body(
        can.VIEW_FILINGS,
        lambda actor, world, made: found(filing_queries.filings(actor)),
        prepare=_filing,
        region=own_region,
    ),
    of_body(
        can.VIEW_FILINGS,
        lambda actor, world, made: found(filing_queries.visible_to(actor)),
        region=own_region,
    ),
    case(
        can.SUSPEND_BODY,
        lambda actor, world, made: filing.set_suspended(actor, _made(world).here.body.pk, True, "整改"),
        region=own_region,
    ),
    case(
        can.SUSPEND_BODY,
        lambda actor, world, made: filing.file_bodies(actor, [], filed_on=date(2022, 1, 1)),
        region=whole_city,
    ),
    of_body(
        can.MANAGE_BODY,
        lambda actor, world, made: filing.add_site(
            actor, _made(world).here.body.pk, name="二校区", region_code=world.own.region, address="2 号"
        ),
    ),
    of_body(
        can.MANAGE_BODY,
        lambda actor, world, made: filing.add_room(
            actor, _made(world).here.site_id, name="103", kind="theory", capacity=9
        ),
    ),
    of_body(
        can.MANAGE_BODY,
        lambda actor, world, made: filing.register_assessor(
            actor,
            _made(world).here.body.pk,
            name="新考评员",
            grade="senior",
            qualification="1",
            occupations=[w.CODE],
            card_number="N-1",
            valid_until=date(2026, 1, 1),
        ),
    ),
    of_body(
        can.MANAGE_BODY,
        lambda actor, world, made: cards.record_assessor_training(
            actor, _made(world).here.assessors[0].pk, held_on=date(2023, 2, 1), hours=8, title="评分标准"
        ),
    ),
    of_body(
        can.MANAGE_BODY,
        lambda actor, world, made: cards.renew_assessor(
            actor, _made(world).here.assessors[0].pk, valid_until=date(2027, 1, 1)
        ),
    ),
    of_body(
        can.MANAGE_BODY,
        lambda actor, world, made: cards.end_assessor(actor, _made(world).here.assessors[0].pk, "离职"),
    ),
    of_body(
        can.DECLARE_CONFLICT,
        lambda actor, world, made: filing.declare_conflict(
            actor, _made(world).here.assessors[0].pk, world.own.person.pk, kind="relative"
        ),
    ),
    case(can.WRITE_ITEMS, lambda actor, world, made: bank.create_bank(actor, w.OTHER_CODE), region=whole_city),
    of_body(
        can.WRITE_ITEMS,
        lambda actor, world, made: bank.create_bank(actor, w.OTHER_CODE, owner_id=_body(world)),
    ),
    case(
        can.WRITE_ITEMS,
        lambda actor, world, made: bank.write_item(actor, _made(world).node, TEXT),
        region=whole_city,
    ),
    of_body(can.WRITE_ITEMS, lambda actor, world, made: bank.write_item(actor, _made(world).own_node, TEXT)),
    of_body(can.WRITE_ITEMS, lambda actor, world, made: bank.revise_item(actor, _made(world).own_item, TEXT)),
    of_body(can.WRITE_ITEMS, lambda actor, world, made: bank.submit_item(actor, _made(world).own_item)),
    case(
        can.WRITE_ITEMS,
        lambda actor, world, made: bank_queries.get_item(actor, _made(world).item),
        region=whole_city,
    ),
    of_body(can.WRITE_ITEMS, lambda actor, world, made: bank_queries.get_item(actor, _made(world).own_item)),
    case(
        can.WRITE_ITEMS,
        lambda actor, world, made: marking.save_rubric(
            actor,
            w.OTHER_CODE,
            code="P",
            title="技能",
            task="焊接",
            minutes=60,
            levels=["5"],
            tolerance=10,
            criteria=[marking.CriterionRow("焊缝", 100)],
        ),
        region=whole_city,
    ),
    of_body(
        can.REVIEW_ITEMS,
        lambda actor, world, pk: bank.review_item(actor, pk, accept=True),
        prepare=_in_review,
    ),
    case(can.REVIEW_ITEMS, lambda actor, world, made: bank.suspend_item(actor, _made(world).item), region=whole_city),
    case(can.REVIEW_ITEMS, lambda actor, world, made: bank.retire_item(actor, _made(world).item), region=whole_city),
    of_body(
        can.CALIBRATE,
        lambda actor, world, made: calibration.request_calibration(actor, _own_bank(world), "1PL"),
    ),
    of_body(
        can.ASSEMBLE_PAPERS,
        lambda actor, world, made: papers.request_set(actor, _own_blueprint(world), "卷", Wish()),
    ),
    of_body(can.ASSEMBLE_PAPERS, lambda actor, world, pk: paper_queries.get_set(actor, pk), prepare=_asked_set),
    of_body(can.APPROVE_PAPERS, lambda actor, world, pk: papers.void_set(actor, pk, "误建"), prepare=_asked_set),
    of_body(
        can.KEEP_KEYS,
        lambda actor, world, pk: papers.take_share(actor, pk, "保管人自己设的长口令"),
        prepare=_sealing,
        oneself=True,
    ),
    case(
        can.PRACTISE,
        lambda actor, world, pk: practice.start(actor, pk),
        prepare=_practised,
        oneself=True,
    ),
    case(
        can.PRACTISE,
        lambda actor, world, pk: practice_queries.seen(actor, pk),
        prepare=lambda world: practice.start(world.own.actors[Role.WORKER], _practised(world)).pk,
        person=own_person,
        oneself=True,
    ),
    of_body(can.OPEN_PLAN, _open_plan),
    of_body(can.OPEN_PLAN, lambda actor, world, made: plans.cancel_plan(actor, _made(world).plan.pk, "停考")),
    of_body(
        can.OPEN_PLAN,
        lambda actor, world, made: plans.roll_back(actor, _made(world).plan.pk, "改期"),
        prepare=_registered,
    ),
    of_body(
        can.MANAGE_REGISTRATIONS,
        lambda actor, world, pk: plans.confirm_materials(actor, pk, accept=True),
        prepare=_registered,
    ),
    of_body(
        can.MANAGE_REGISTRATIONS,
        lambda actor, world, pk: plans.grant_extra_time(actor, pk, 30, "视力残疾"),
        prepare=_registered,
    ),
    of_body(
        can.MANAGE_REGISTRATIONS,
        lambda actor, world, made: plans.upload_list(actor, _made(world).plan.pk),
        prepare=_eligible,
    ),
    of_body(
        can.MANAGE_REGISTRATIONS,
        lambda actor, world, made: arranging.propose(actor, [_made(world).plan.pk]),
        prepare=_eligible,
    ),
    of_body(
        can.MANAGE_REGISTRATIONS,
        lambda actor, world, pk: arranging.publish(actor, pk),
        prepare=_arranged,
    ),
    of_body(
        can.MANAGE_REGISTRATIONS,
        lambda actor, world, pk: found(arrangement_queries.placements(actor, pk)),
        prepare=_arranged,
    ),
    of_body(
        can.VIEW_REGISTRATIONS,
        lambda actor, world, made: found(plan_queries.registrations_of(actor, _made(world).plan.pk)),
        prepare=_registered,
        region=own_region,
    ),
    of_body(
        can.VIEW_REGISTRATIONS,
        lambda actor, world, made: found(marking_queries.of_plan(actor, _made(world).plan.pk)),
        prepare=_assigned,
        region=own_region,
    ),
    of_body(
        can.VIEW_REGISTRATIONS,
        lambda actor, world, made: found(delivery_queries.board(actor, _made(world).plan.pk)),
        prepare=_working,
        region=own_region,
    ),
    of_body(
        can.VIEW_REGISTRATIONS,
        lambda actor, world, made: found(delivery_queries.incidents(actor, _made(world).plan.pk)),
        prepare=_troubled,
        region=own_region,
    ),
    of_body(
        can.VIEW_REGISTRATIONS,
        lambda actor, world, pk: result_queries.get(actor, pk),
        prepare=_handed,
        region=own_region,
    ),
    case(
        can.REGISTER,
        lambda actor, world, made: plans.register(
            actor, _made(world).plan.pk, world.own.person.pk, declared={"intends": True}
        ),
        person=own_person,
    ),
    case(
        can.REGISTER_STAFF,
        lambda actor, world, sheet: enrolment.register_staff(
            actor, _employer(world).pk, _made(world).plan.pk, io.BytesIO(sheet)
        ),
        prepare=_roster,
        organisation=lambda world, made: _employer(world).pk,
    ),
    case(can.REGISTER, lambda actor, world, pk: plans.withdraw(actor, pk), prepare=_registered, person=own_person),
    candidate(lambda actor, world, made: delivery.enter(actor, *made), prepare=_seated),
    candidate(_save, prepare=_working),
    candidate(lambda actor, world, made: delivery.submit(actor, made.attempt.pk, made.token), prepare=_working),
    candidate(_resume, prepare=_resumable),
    candidate(lambda actor, world, made: delivery.heartbeat(actor, made.attempt.pk, made.token), prepare=_working),
    candidate(
        lambda actor, world, made: delivery_queries.paper_of(actor, made.attempt.pk, made.token), prepare=_working
    ),
    case(
        can.VIEW_OWN,
        lambda actor, world, made: found(plan_queries.mine(actor)),
        prepare=_registered,
        person=own_person,
    ),
    of_body(
        can.INVIGILATE,
        lambda actor, world, made: delivery.open_sitting(actor, _made(world).plan.pk),
        prepare=_listed,
        on=str(w.THEORY_AT),
    ),
    of_body(
        can.INVIGILATE,
        lambda actor, world, made: delivery.give_resume_code(actor, made.attempt.pk),
        prepare=_working,
        on=EXAM,
    ),
    of_body(
        can.INVIGILATE,
        lambda actor, world, made: delivery.grant_time(actor, made.attempt.pk, 5, "断电"),
        prepare=_working,
        on=EXAM,
    ),
    of_body(
        can.INVIGILATE,
        lambda actor, world, made: delivery.record_incident(actor, _made(world).plan.pk, kind="outage", note="断电"),
        prepare=_seated,
        on=EXAM,
    ),
    of_body(
        can.INVIGILATE,
        lambda actor, world, made: delivery.forms_for_printing(actor, made),
        prepare=_paper_plan,
        on=str(w.THEORY_AT),
    ),
    of_body(
        can.INVIGILATE,
        lambda actor, world, made: delivery.close_sitting(actor, _made(world).plan.pk),
        prepare=_seated,
        on=str(w.THEORY_AT + timedelta(minutes=80)),
    ),
    of_body(
        can.MONITOR,
        lambda actor, world, made: plan_queries.get_own_plan(actor, _made(world).plan.pk),
        region=own_region,
    ),
    of_body(
        can.MONITOR,
        lambda actor, world, made: found(delivery_queries.sittings(actor)),
        prepare=_seated,
        region=own_region,
    ),
    of_body(
        can.MONITOR,
        lambda actor, world, made: _watched(actor),
        prepare=_registered,
        region=own_region,
    ),
    case(
        can.VIEW_REGISTRATIONS,
        lambda actor, world, made: found(overview.candidates(actor)),
        prepare=_registered,
        organisation=_body,
        region=own_region,
    ),
    case(
        can.VOID_ATTEMPT,
        lambda actor, world, made: delivery.void_attempt(actor, made.attempt.pk, "替考"),
        prepare=_working,
        region=own_region,
        on=EXAM,
    ),
    of_body(
        can.ASSIGN,
        lambda actor, world, pk: marking.assign(actor, pk, _made(world).here.assessors[0].pk, "first"),
        prepare=_listed,
    ),
    of_body(
        can.ASSIGN,
        lambda actor, world, made: marking.assign_all(actor, _made(world).plan.pk),
        prepare=_listed,
    ),
    of_body(
        can.RATE,
        lambda actor, world, pk: marking_queries.my_assignment(actor, pk),
        prepare=_assigned,
        oneself=True,
    ),
    of_body(
        can.RATE,
        lambda actor, world, pk: marking.rate(actor, pk, points={1: 30, 2: 40}),
        prepare=_assigned,
        oneself=True,
        on=PRACTICE,
    ),
    *offline.cases(case, _assigned),
    *intake.cases(case, _registered),
    of_body(
        can.CONFIRM_RESULTS,
        lambda actor, world, made: results.confirm_results(actor, _made(world).plan.pk),
        prepare=_rated,
        on="2023-03-22",
    ),
    of_body(
        can.CONFIRM_RESULTS,
        lambda actor, world, pk: results.correct_score(
            actor, pk, part="practice", points=Decimal(61), reason="漏记 11 分"
        ),
        prepare=_rated,
        on="2023-03-22",
    ),
    case(
        can.HANDLE_OBJECTIONS,
        lambda actor, world, pk: flow.answer_objection(actor, pk, uphold=False, answer="经核实无误"),
        prepare=_objected,
        allowed=_district(can.HANDLE_OBJECTIONS),
        on="2023-03-22",
    ),
    *recognition.CASES,
    of_body(can.MANAGE_BODY, lambda actor, world, made: _equipped(world, actor)),
    of_body(
        can.MANAGE_BODY,
        lambda actor, world, pk: equipment.remove_equipment(actor, pk, reason="报废"),
        prepare=lambda world: _equipped(world),
    ),
    case(
        can.VIEW_FILINGS,
        lambda actor, world, pk: found(equipment_queries.listed(actor)),
        prepare=lambda world: _equipped(world),
        region=own_region,
        organisation=_body,
    ),
    *nominating.CASES,
    *posting.CASES,
    *reviewing.cases(_registered, _listed),
    *appointing.cases(_registered, _body),
]


CASES += [*supervising.cases(_made, _body), *signalling.cases(_made)]


def _equipped(world, actor=SYSTEM):
    """A row of equipment of our body."""
    here = _made(world).here
    return equipment.add_equipment(actor, here.body.pk, name="配电实训台", quantity=8, site_id=here.site_id).pk


def _watched(actor):
    """The bodies with candidates whose figures the actor sees."""
    lines = overview.overview(actor, overview.Part(2023)).bodies
    if not lines:
        raise NotFound()
    return lines


def _enemies(made):
    """Two items of our own bank that never meet."""
    other = bank.write_item(SYSTEM, made.own_node, replace(TEXT, stem="本院自编题：挂牌后再检修。"))
    codes = [bank_queries.get_item(SYSTEM, pk).code for pk in (made.own_item, other.pk)]
    bank_id = bank_queries.get_item(SYSTEM, other.pk).bank_id
    return bank.declare_enemies(SYSTEM, bank_id, codes).pk


def _other_arrangement(world):
    """A proposal for a further plan of our body."""
    plan = w.open_plan(_made(world).here, theory_at=w.THEORY_AT + timedelta(days=7), practice_on=date(2023, 3, 28))
    row = w.register(world.own.actors[Role.WORKER], plan)
    plans.confirm_materials(SYSTEM, row.pk, accept=True)
    return arranging.propose(SYSTEM, [plan.pk]).pk, row.pk


def objects(world) -> dict[str, object]:
    """What addresses name: an exam that was rated and published, with an objection."""
    made = _made(world)
    with at(w.TODAY):
        objection = _objected(world)
    registration = plan_queries.visible_to(SYSTEM).get(plan=made.plan)
    case_id = result_queries.notice_of(made.plan.pk).case_id
    step = workflow.Case.objects.get(pk=case_id).steps.order_by("pk").last()
    clerk = world.own.actors[Role.DISTRICT_CLERK]
    seat = step.seats.create(user_id=clerk.user_id, name=clerk.name, appointed_at=step.entered_at)
    proof = files.store(
        world.own.actors[Role.WORKER], ContentFile(b"%PDF-1.7\ntrailer\n%%EOF\n", name="a.pdf"), purpose=EVIDENCE
    )
    registration.evidence.create(proof="work", file=proof)
    scope = FiledScope.objects.get(filing_id=_scoped(world))
    with at(w.TODAY):
        arrangement, open_registration = _other_arrangement(world)
        photo, waiver = intake.photo(world, open_registration), intake.waiver(world, open_registration)
    assignment = marking_queries.mine(world.own.actors[Role.ASSESSOR]).first().pk
    offline.came_back_late(world, assignment)
    return {
        "files:file_id": proof.pk,
        "assessment:recognition_id": recognition.applied(world),
        "assessment:nomination_id": nominating.nominated(world),
        "assessment:act_on_nomination:verb": "agree",
        **posting.objects(world),
        "assessment:equipment_id": _equipped(world),
        "assessment:body_id": made.here.body.pk,
        "assessment:plan_id": made.plan.pk,
        "assessment:run_plan:verb": "cancel",
        "assessment:registration_id": registration.pk,
        "assessment:attempt_id": registration.attempt.pk,
        "assessment:question": 1,
        "assessment:help_candidate:verb": "resume",
        "assessment:print_papers:what": "forms",
        "assessment:arrangement_id": arrangement,
        "assessment:photo_id": photo,
        "assessment:waiver_id": waiver,
        "assessment:assignment_id": assignment,
        "assessment:assessor_id": made.here.assessors[0].pk,
        "assessment:act_on_assessor:verb": "renew",
        "assessment:bank_id": bank_queries.visible_to(SYSTEM).get(owner_id=_body(world)).pk,
        "assessment:item_id": made.own_item,
        "assessment:act_on_item:verb": "submit",
        "assessment:export_items:form": "xlsx",
        "assessment:enemies_id": _enemies(made),
        "assessment:set_id": _asked_set(world),
        "assessment:number": 1,
        "assessment:act_on_papers:verb": "approve",
        "assessment:run_id": calibration.request_calibration(SYSTEM, _own_bank(world), "1PL").pk,
        "assessment:practice_id": practice.start(world.own.actors[Role.WORKER], _practised(world)).pk,
        "assessment:move_item:verb": "submit",
        "assessment:filing_id": scope.filing_id,
        "assessment:scope_id": scope.pk,
        "assessment:site_id": made.here.site_id,
        "assessment:result_id": result_queries.of_plan(SYSTEM, made.plan.pk).first().pk,
        "assessment:blueprint_id": bank_queries.visible_to(SYSTEM).get(owner_id=_body(world)).blueprints.get().pk,
        **reviewing.objects(made.here, registration),
        "assessment:appointment_id": appointing.held(registration),
        **signalling.objects(_made(world).here),
        **supervising.objects(_made(world).here, world),
        "workflow:case_id": case_id,
        "workflow:objection_id": objection,
        "workflow:seat_id": seat.pk,
        "workflow:action": "publish",
    }
