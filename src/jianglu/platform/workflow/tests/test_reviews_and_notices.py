"""Panels, public notices, objections, batches."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from jianglu.kernel.errors import Denied, Invalid, NotFound, ReasonMissing
from jianglu.kernel.identifiers import BadPhone
from jianglu.platform import workflow
from jianglu.platform.access import Actor, Role
from jianglu.platform.workflow import errors, queries, services
from jianglu.platform.workflow.models import Batch, Case, Notice, Objection, Seat
from jianglu.testing import at, make_actor

from .conftest import World

pytestmark = pytest.mark.django_db
CITIZEN = Actor.anonymous()


def ids(actors: list[Actor]) -> list[int]:
    return [actor.user_id or 0 for actor in actors]


def on_notice(world: World) -> tuple[Case, Notice]:
    case = world.until("notice")
    return case, Notice.objects.get(case=case)


def object_to(notice: Notice, **changes: str) -> Objection:
    answers = {"name": "李四", "phone": "13812345678", "grounds": "场地与申报不符"} | changes
    return services.file_objection(CITIZEN, notice.pk, **answers)


class TestPanel:
    def test_the_majority_decides_when_all_have_voted(self, world: World) -> None:
        case = world.until("review")
        seats = workflow.appoint_panel(world.city, case.pk, ids(world.experts), version=case.version)
        for expert, approves in zip(world.experts, (False, True, False), strict=True):
            case.refresh_from_db()
            assert case.node == "review"
            workflow.vote(expert, case.pk, approves=approves, comment="意见")
        case.refresh_from_db()
        assert (case.node, len(seats)) == ("refused", 3)
        assert "赞成 1 票" in case.decisions.latest("pk").reason

    def test_a_panel_is_odd_complete_and_without_interests(self, world: World) -> None:
        case = world.until("review")
        services.declare_interest(world.experts[0], organisation_id=world.organisation_id, reason="曾任职")
        outsider = make_actor(Role.WORKER)
        for panel in (
            ids(world.experts[:2]),
            ids([*world.experts[1:], world.experts[1]]),
            ids(world.experts),  # one has an interest
            ids([*world.experts[1:], outsider]),  # no expert
            ids([*world.experts[1:], world.body]),  # belongs to the applicant
        ):
            with pytest.raises(errors.PanelInvalid):
                workflow.appoint_panel(world.city, case.pk, panel, version=case.version)
        with pytest.raises(errors.NotYours):
            workflow.appoint_panel(world.district, case.pk, ids(world.experts), version=case.version)
        assert not Seat.objects.exists()

    def test_one_vote_a_seat_and_none_without(self, world: World) -> None:
        case = world.until("review")
        workflow.appoint_panel(world.city, case.pk, ids(world.experts), version=case.version)
        workflow.vote(world.experts[0], case.pk, approves=True, comment="同意")
        with pytest.raises(errors.NoSeat):
            workflow.vote(world.experts[0], case.pk, approves=False, comment="改票")
        with pytest.raises(errors.NoSeat):
            workflow.vote(world.city, case.pk, approves=True, comment="x")
        with pytest.raises(NotFound):
            workflow.vote(make_actor(Role.ASSESSOR), case.pk, approves=True, comment="x")
        with pytest.raises(ReasonMissing):
            workflow.vote(world.experts[1], case.pk, approves=True, comment=" ")

    def test_who_must_stand_back_is_replaced(self, world: World) -> None:
        case = world.until("review")
        seats = workflow.appoint_panel(world.city, case.pk, ids(world.experts), version=case.version)
        services.recuse(world.experts[0], case.pk, reason="师生")
        with pytest.raises(errors.ConflictOfInterest):
            workflow.vote(world.experts[0], case.pk, approves=True, comment="x")
        fresh = make_actor(Role.ASSESSOR)
        services.replace_seat(world.city, seats[0].pk, fresh.user_id or 0, reason="回避")
        for expert in (fresh, *world.experts[1:]):
            workflow.vote(expert, case.pk, approves=True, comment="同意")
        case.refresh_from_db()
        assert case.node == "notice"

    @pytest.mark.concurrency
    @pytest.mark.django_db(transaction=True)
    def test_votes_at_the_same_moment_all_count(self, world: World) -> None:
        case = world.until("review")
        workflow.appoint_panel(world.city, case.pk, ids(world.experts), version=case.version)

        def cast(expert: Actor) -> None:
            try:
                workflow.vote(expert, case.pk, approves=True, comment="同意")
            finally:
                connection.close()

        with ThreadPoolExecutor(3) as pool:
            list(pool.map(cast, world.experts))
        case.refresh_from_db()
        assert case.node == "notice"


class TestNotice:
    def test_it_shows_what_the_room_says_for_its_working_days(self, world: World) -> None:
        _case, notice = on_notice(world)
        assert (notice.title, notice.columns, notice.rows) == ("评价机构备案公示", ["机构"], [["渝北评价机构"]])
        assert (str(notice.published_on), str(notice.ends_on)) == ("2023-03-01", "2023-03-08")

    def test_it_closes_the_day_after_its_last(self, world: World) -> None:
        case, notice = on_notice(world)
        with at("2023-03-08"):
            assert workflow.run_due() == 0
        with at("2023-03-09"):
            assert workflow.run_due() == 1
            with pytest.raises(errors.NoticeOver):
                object_to(notice)
        case.refresh_from_db()
        assert case.node == "decide"

    def test_an_open_objection_holds_it_and_a_rejected_one_lets_it_close(self, world: World) -> None:
        case, notice = on_notice(world)
        objection = object_to(notice)
        assert "5678" in objection.contact_masked
        assert b"13812345678" not in bytes(objection.contact_sealed)
        assert queries.inbox(world.city).filter(pk=case.pk).exists()
        with at("2023-03-20"):
            assert workflow.run_due() == 0
            services.answer_objection(world.city2, objection.pk, uphold=False, answer="经核查属实")
        case.refresh_from_db()
        assert case.node == "decide"

    def test_rejecting_early_leaves_the_notice_its_days(self, world: World) -> None:
        case, notice = on_notice(world)
        services.answer_objection(world.city2, object_to(notice).pk, uphold=False, answer="不成立")
        case.refresh_from_db()
        assert case.node == "notice"

    def test_an_upheld_objection_takes_the_case_off(self, world: World) -> None:
        case, notice = on_notice(world)
        first, second = object_to(notice), object_to(notice, name="王五")
        services.answer_objection(world.city2, first.pk, uphold=True, answer="场地证明过期")
        case.refresh_from_db()
        notice.refresh_from_db()
        assert (case.node, notice.closed_at is not None) == ("city", True)
        services.answer_objection(world.city2, second.pk, uphold=False, answer="同上")  # still owed an answer
        with pytest.raises(errors.ObjectionAnswered):
            services.answer_objection(world.city2, first.pk, uphold=False, answer="x")

    def test_only_the_desk_without_interests_answers(self, world: World) -> None:
        _case, notice = on_notice(world)
        objection = object_to(notice)
        services.declare_interest(world.city, organisation_id=world.organisation_id, reason="亲属")
        for actor, error in (
            (world.district, Denied), (world.body, Denied), (CITIZEN, Denied), (world.city, errors.ConflictOfInterest),
        ):  # fmt: skip
            with pytest.raises(error):
                services.answer_objection(actor, objection.pk, uphold=True, answer="x")
        with pytest.raises(ReasonMissing):
            services.answer_objection(world.city2, objection.pk, uphold=True, answer=" ")
        objection.refresh_from_db()
        assert objection.state == "open"

    def test_an_objection_says_who_why_and_how_to_reach(self, world: World) -> None:
        _case, notice = on_notice(world)
        for changes, error in (({"name": " "}, Invalid), ({"grounds": ""}, Invalid), ({"phone": "123"}, BadPhone)):
            with pytest.raises(error):
                object_to(notice, **changes)
        with pytest.raises(NotFound):
            services.file_objection(CITIZEN, 0, name="李四", phone="13812345678", grounds="x")
        assert not Objection.objects.exists()


class TestBatch:
    def test_cases_go_up_together(self, world: World) -> None:
        cases = [world.until("district") for _ in range(3)]
        batch = services.report_batch(
            world.district, {case.pk: case.version for case in cases}, "pass_up", title="三月第一批"
        )
        assert {case.node for case in Case.objects.all()} == {"city"}
        assert (batch.cases.count(), batch.region_code) == (3, "500105")

    def test_one_bad_case_holds_back_all(self, world: World) -> None:
        cases = [world.until("district") for _ in range(2)]
        versions = {cases[0].pk: cases[0].version, cases[1].pk: cases[1].version - 1}
        with pytest.raises(errors.CaseMoved):
            services.report_batch(world.district, versions, "pass_up", title="批次")
        mixed = {cases[0].pk: cases[0].version, world.until("accept").pk: 2}
        for actor, chosen in ((world.district, mixed), (world.stranger, versions), (world.district, {})):
            with pytest.raises(errors.BatchInvalid):
                services.report_batch(actor, chosen, "pass_up", title="批次")
        assert {case.node for case in Case.objects.all()} == {"district", "accept"}
        assert not Batch.objects.exists()
