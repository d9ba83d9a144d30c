"""Whatever is tried in whatever order, a case stays in its flow and a refusal changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from jianglu.kernel.errors import DomainError
from jianglu.platform import calendar, workflow
from jianglu.platform.access import Actor, Role
from jianglu.platform.calendar import clock
from jianglu.platform.workflow import NodeKind, Trigger, queries, services
from jianglu.platform.workflow.models import Case, Decision, Notice, Objection, Seat, Step
from jianglu.testing import at, make_actor, make_organisation

from .flow import FLOW
from .test_cases import everything

pytestmark = pytest.mark.slow
NODES = {node.code: node for node in FLOW.nodes}
EDGES = {(source, action.target) for action in FLOW.actions for source in action.sources}


class AnyOrder(RuleBasedStateMachine):
    """Six kinds of people try everything on one case while the days go by."""

    def __init__(self) -> None:
        super().__init__()
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.clock = at("2023-03-01")
        self.clock.__enter__()

    @initialize()
    def open(self) -> None:
        unit = make_organisation(kinds=["body"])
        self.people: list[Actor] = [
            make_actor(Role.BODY, organisation=unit),
            make_actor(Role.DISTRICT_CLERK),
            make_actor(Role.CITY_CLERK),
            make_actor(Role.CITY_CLERK),
            make_actor(Role.DISTRICT_CLERK, region="500103"),
            make_actor(Role.WORKER),
        ]
        self.experts = [make_actor(Role.ASSESSOR) for _ in range(3)]
        self.case = workflow.open_case(
            self.people[0], FLOW, title="渝北评价机构", region_code="500105", organisation_id=unit.pk
        )

    def attempt(self, verb, *args, **kwargs) -> None:
        before = everything()
        try:
            with transaction.atomic():
                verb(*args, **kwargs)
        except DomainError:
            assert everything() == before
        self.case.refresh_from_db()

    @rule(who=st.integers(0, 5), action=st.sampled_from([a.code for a in FLOW.actions]), stale=st.booleans())
    def act(self, who: int, action: str, stale: bool) -> None:
        version = self.case.version - (1 if stale else 0)
        self.attempt(
            workflow.act, self.people[who], self.case.pk, action, version=version, reason="理由", data={"staff": 5}
        )

    @rule()
    def take_what_the_inbox_offers(self) -> None:
        """Brings the walk forward: whoever has the case in the inbox takes the first action offered."""
        from jianglu.platform.workflow.authority import possible

        for actor in self.people:
            if queries.inbox(actor).filter(pk=self.case.pk).exists():
                actions, refusal = possible(actor, self.case, FLOW)
                assert not refusal
                onward = [action for action in actions if action.style == "primary"]
                if onward:
                    version = self.case.version
                    workflow.act(actor, self.case.pk, onward[-1].code, version=version, data={"staff": 5})
                    self.case.refresh_from_db()
                    assert self.case.version == version + 1
                return

    @precondition(lambda self: NODES[self.case.node].kind is NodeKind.REVIEW)
    @rule(who=st.integers(0, 5), votes=st.lists(st.booleans(), min_size=3, max_size=3))
    def review(self, who: int, votes: list[bool]) -> None:
        users = [expert.user_id or 0 for expert in self.experts]
        self.attempt(services.appoint_panel, self.people[who], self.case.pk, users, version=self.case.version)
        for expert, approves in zip(self.experts, votes, strict=True):
            self.attempt(services.vote, expert, self.case.pk, approves=approves, comment="意见")

    @precondition(lambda self: NODES[self.case.node].kind is NodeKind.NOTICE)
    @rule()
    def file_objection(self) -> None:
        notice = Notice.objects.latest("pk")
        self.attempt(
            services.file_objection, Actor.anonymous(), notice.pk, name="李四", phone="13812345678", grounds="不符"
        )

    @rule(who=st.integers(0, 5), uphold=st.booleans())
    def answer(self, who: int, uphold: bool) -> None:
        waiting = Objection.objects.filter(state="open").first()
        if waiting:
            self.attempt(services.answer_objection, self.people[who], waiting.pk, uphold=uphold, answer="已核查")

    @rule(days=st.integers(1, 40))
    def days_go_by(self, days: int) -> None:
        clock.fixed[-1] += timedelta(days=days)
        workflow.run_due()
        self.case.refresh_from_db()
        assert workflow.run_due() == 0 or self.case.node in ("valid", "check")

    @invariant()
    def the_case_is_where_its_flow_allows(self) -> None:
        if not hasattr(self, "case"):
            return
        node = NODES[self.case.node]
        assert (self.case.closed_at is not None) == (node.kind is NodeKind.END)
        assert self.case.outcome == node.outcome
        steps = list(Step.objects.filter(case=self.case).order_by("pk"))
        assert [step.left_at is None for step in steps].count(True) == 1
        assert steps[-1].node == node.code
        for decision in Decision.objects.filter(case=self.case):
            action = FLOW.action(decision.action)
            assert action is not None
            assert decision.source in action.sources
            assert (decision.source, action.target) in EDGES
            if action.trigger is Trigger.HAND:
                assert decision.user_id is not None

    @invariant()
    def nobody_decided_at_both_levels_or_for_another_district(self) -> None:
        if not hasattr(self, "case"):
            return
        official = Decision.objects.filter(case=self.case, official=True, user__isnull=False)
        by_user: dict[int, set[str]] = {}
        for user, by in official.values_list("user_id", "by"):
            by_user.setdefault(user, set()).add(by)
        assert all(len(levels & {"district", "city"}) < 2 for levels in by_user.values())
        assert not official.filter(user_id__in=[self.people[4].user_id, self.people[5].user_id]).exists()

    @invariant()
    def an_open_objection_holds_its_notice(self) -> None:
        for notice in Notice.objects.filter(closed_at__isnull=False):
            open_ones = notice.objections.filter(state="open").exists()
            assert not open_ones or notice.objections.filter(state="upheld").exists()

    @invariant()
    def a_panel_is_odd(self) -> None:
        assert Seat.objects.filter(left_because="").count() % 3 == 0
        assert not Case.objects.filter(due_on__lt=calendar.today(), node="notice", overdue=True).exists()

    def teardown(self) -> None:
        self.clock.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.frame.__exit__(None, None, None)


class TestAnyOrder(TestCase, AnyOrder.TestCase):
    """Runs the machine on the test database."""

    settings = settings(
        max_examples=12,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking a walk on a database takes minutes
    )
