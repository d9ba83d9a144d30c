"""Opening and moving cases: the straight way, corrections, denials, competition."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from jianglu.kernel.errors import DomainError, NotFound, ReasonMissing
from jianglu.platform import events, workflow
from jianglu.platform.access import Actor, Role
from jianglu.platform.audit.models import AuditEntry
from jianglu.platform.events.models import Event
from jianglu.platform.workflow import errors, queries, services
from jianglu.platform.workflow.models import Case, Decision, Step
from jianglu.testing import at, make_actor, make_person

from . import flow as flow_module
from .conftest import World
from .flow import FLOW

pytestmark = pytest.mark.django_db


def everything() -> tuple[object, ...]:
    """All that a denied act must leave as it was."""
    return (
        list(Case.objects.order_by("pk").values()),
        list(Step.objects.order_by("pk").values()),
        Decision.objects.count(),
        AuditEntry.objects.count(),
        Event.objects.count(),
    )


def test_the_straight_way_to_a_decision(world: World) -> None:
    case = world.until("notice")
    with at("2023-03-20"):
        assert workflow.run_due() == 1
        assert workflow.run_due() == 0
        case.refresh_from_db()
        case = world.act(case, world.city2, "grant")
    assert (case.node, case.due_on) == ("valid", date(2024, 3, 20))
    with at("2024-03-21"):
        workflow.run_due()
        case.refresh_from_db()
        case = world.act(case, world.city, "pass_check")
        assert case.due_on == date(2025, 3, 21)
    with at("2025-03-24"):
        workflow.run_due()
        case.refresh_from_db()
        case = world.act(case, world.city, "fail_check", "未提交年度报告")
    assert (case.node, case.outcome, case.closed_at is not None) == ("ended", "ended", True)
    assert [node for _, _, node in flow_module.entered] == [
        "draft", "accept", "district", "city", "review", "notice", "decide",
        "valid", "check", "valid", "check", "ended",
    ]  # fmt: skip
    assert Step.objects.filter(case=case, left_at=None).count() == 1


def test_a_case_is_numbered_and_says_when_it_is_due(world: World) -> None:
    case, other = world.until("accept"), world.open()
    assert (case.number[:6], int(other.number[6:]) - int(case.number[6:])) == ("CS2023", 1)
    assert case.due_on == date(2023, 3, 8)


def test_a_returned_case_comes_back_to_the_desk_that_returned_it(world: World) -> None:
    for node, officer in (("accept", world.district), ("city", world.city)):
        case = world.until(node)
        case = world.act(case, officer, "return", "缺少场地证明")
        assert case.node == "correct"
        assert world.act(case, world.body, "resubmit").node == node


def test_an_uncorrected_case_lapses(world: World) -> None:
    case = world.until("accept")
    world.act(case, world.district, "return", "缺材料")
    with at("2023-03-15"):
        assert workflow.run_due() == 0  # the tenth working day belongs to the applicant
    with at("2023-03-16"):
        assert workflow.run_due() == 1
    case.refresh_from_db()
    assert (case.node, case.outcome) == ("withdrawn", "withdrawn")


def test_what_nobody_did_in_time_is_marked_once(world: World) -> None:
    case = world.until("accept")
    with at("2023-03-09"):
        workflow.run_due()
        workflow.run_due()
        case.refresh_from_db()
        assert case.overdue
        assert Event.objects.filter(name="workflow.case_overdue").count() == 1
        case = world.act(case, world.district, "take_on")
    assert not case.overdue


def test_the_answers_are_checked_and_kept(world: World) -> None:
    case = world.open()
    with pytest.raises(errors.AnswersInvalid) as caught:
        world.act(case, world.body, "submit", staff="many")
    assert set(caught.value.fields) == {"staff"}
    world.act(case, world.body, "submit", staff="12", other="dropped")
    assert Decision.objects.get(case=case).data == {"staff": 12}


def test_a_return_needs_a_reason(world: World) -> None:
    case = world.until("accept")
    before = everything()
    with pytest.raises(ReasonMissing):
        world.act(case, world.district, "return", "  ")
    assert everything() == before


@pytest.mark.parametrize(
    ("node", "who", "action", "error"),
    [
        ("accept", "stranger", "take_on", NotFound),
        ("accept", "body", "take_on", errors.NotYours),
        ("accept", "city", "take_on", errors.NotYours),  # the district's desk
        ("city", "district", "to_review", errors.NotYours),
        ("accept", "district", "withdraw", errors.NotYours),
        ("accept", "district", "grant", errors.NotHere),
        ("accept", "district", "no_such_action", errors.NotHere),
        ("notice", "city", "uncontested", errors.NotYours),  # the calendar's, not a person's
        ("review", "city", "reviewed", errors.NotYours),  # the panel's
    ],
)
def test_a_denial_changes_nothing(world: World, node: str, who: str, action: str, error: type[DomainError]) -> None:
    case = world.until(node)
    before = everything()
    with pytest.raises(error):
        world.act(case, getattr(world, who), action, "理由")
    with pytest.raises(NotFound):
        world.act(case, Actor.anonymous(), action, "理由")
    assert everything() == before


def test_nobody_decides_where_they_examined(world: World) -> None:
    case = world.until("notice")
    with at("2023-03-20"):
        workflow.run_due()
        case.refresh_from_db()
        with pytest.raises(errors.ConflictOfInterest):
            world.act(case, world.city, "grant")
        assert not queries.inbox(world.city).filter(pk=case.pk).exists()
        assert queries.inbox(world.city2).filter(pk=case.pk).exists()


def test_nobody_examines_at_both_levels(world: World) -> None:
    case = world.until("city")
    promoted = Actor(
        name=world.district.name, user_id=world.district.user_id, grants=world.city.grants + world.district.grants
    )
    before = everything()
    with pytest.raises(errors.ConflictOfInterest):
        world.act(case, promoted, "to_review")
    assert everything() == before
    assert not queries.inbox(promoted).filter(pk=case.pk).exists()


def test_an_officer_steps_back_from_relatives_employers_and_own_cases(world: World) -> None:
    case = world.until("accept")
    assert queries.inbox(world.district).filter(pk=case.pk).exists()
    insider = Actor(name="insider", user_id=world.district.user_id, grants=world.district.grants + world.body.grants)
    with pytest.raises(errors.ConflictOfInterest):
        world.act(case, insider, "take_on")
    interest = services.declare_interest(world.district, organisation_id=world.organisation_id, reason="配偶任职")
    with pytest.raises(errors.ConflictOfInterest):
        world.act(case, world.district, "take_on")
    assert not queries.inbox(world.district).filter(pk=case.pk).exists()
    services.end_interest(world.district, interest.pk)
    services.recuse(world.district, case.pk, reason="师生关系")
    with pytest.raises(errors.ConflictOfInterest):
        world.act(case, world.district, "take_on")


def test_an_officer_who_applies_is_an_applicant(world: World) -> None:
    person = make_person()
    clerk = world.district
    me = Actor(name=clerk.name, user_id=clerk.user_id, person_id=person.pk, grants=clerk.grants)
    worker = make_actor(Role.WORKER, person=person)
    case = workflow.open_case(worker, FLOW, title="x", region_code="500105", person_id=person.pk)
    case = workflow.act(worker, case.pk, "submit", version=1, data={"staff": 1})
    with pytest.raises(errors.ConflictOfInterest):
        world.act(case, me, "take_on")


def test_a_rooms_guard_stops_everything(world: World) -> None:
    case = world.open()
    flow_module.forbidden.add("submit")
    before = everything()
    with pytest.raises(flow_module.Forbidden):
        world.act(case, world.body, "submit", staff=1)
    assert everything() == before


def test_a_decision_is_never_changed(world: World) -> None:
    world.until("accept")
    for change in (Decision.objects.update, Decision.objects.all().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change(**({"reason": "x"} if change == Decision.objects.update else {}))


def test_who_reads_an_old_page_is_told(world: World) -> None:
    case = world.until("accept")
    stale = case.version
    world.act(case, world.district, "return", "缺")
    with pytest.raises(errors.CaseMoved):
        workflow.act(world.district, case.pk, "take_on", version=stale)
    with pytest.raises(errors.CaseMoved):
        workflow.act(world.body, case.pk, "resubmit", version=stale)


def test_inboxes(world: World, django_assert_max_num_queries) -> None:
    cases = {node: world.until(node) for node in ("draft", "accept", "city", "review", "notice")}

    def waiting(actor: Actor) -> set[str]:
        return {case.node for case in queries.inbox(actor)}

    assert waiting(world.body) == {"draft"}  # withdrawing is possible, but no task
    assert waiting(world.district) == {"accept"}
    assert waiting(world.city) == {"city", "review"}  # a panel has to be appointed
    assert waiting(world.stranger) == waiting(Actor.anonymous()) == set()
    workflow.appoint_panel(
        world.city, cases["review"].pk, [e.user_id for e in world.experts], version=cases["review"].version
    )
    assert waiting(world.city) == {"city"}
    assert waiting(world.experts[0]) == {"review"}
    with at("2023-03-10"):
        workflow.run_due()
        for _ in range(3):
            world.until("accept")
        with django_assert_max_num_queries(3):
            found = list(queries.inbox(world.district))
        assert [case.overdue for case in found] == [True, False, False, False]


def test_moves_are_told_to_the_rooms(world: World) -> None:
    case = world.until("accept")
    told = Event.objects.filter(name="workflow.case_moved", payload__case_id=case.pk).order_by("pk")
    assert [(event.payload["action"], event.payload["target"]) for event in told] == [
        ("", "draft"),
        ("submit", "accept"),
    ]
    assert events.EVENTS["workflow.case_moved"](**told[0].payload).case_id == case.pk


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_of_two_officers_exactly_one_wins(world: World) -> None:
    case = world.until("accept")
    gate = threading.Barrier(2)

    def decide(action: str) -> str:
        try:
            gate.wait()
            workflow.act(world.district, case.pk, action, version=case.version, reason="理由")
            return "won"
        except errors.CaseMoved:
            return "lost"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(decide, ("take_on", "return"))) == ["lost", "won"]
    assert Decision.objects.filter(case=case, source="accept").count() == 1
    assert Step.objects.filter(case=case, left_at=None).count() == 1
