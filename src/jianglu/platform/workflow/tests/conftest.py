"""A body, its officers, and cases that have come some way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from jianglu.platform import workflow
from jianglu.platform.access import Actor, Role
from jianglu.platform.workflow.models import Case, Seat
from jianglu.testing import OTHER_DISTRICT, at, make_actor, make_organisation

from . import flow as flow_module
from .flow import FLOW


@dataclass
class World:
    """Everybody who meets in these tests."""

    organisation_id: int
    body: Actor
    district: Actor
    city: Actor
    city2: Actor
    stranger: Actor  # another district's clerk
    experts: list[Actor]

    def open(self) -> Case:
        return workflow.open_case(
            self.body, FLOW, title="渝北评价机构", region_code="500105", organisation_id=self.organisation_id
        )

    def act(self, case: Case, actor: Actor, action: str, reason: str = "", **data: object) -> Case:
        return workflow.act(actor, case.pk, action, version=case.version, reason=reason, data=data)

    def until(self, node: str) -> Case:
        """A new case that has come to `node` on the straight way."""
        case = self.open()
        for actor, action, data in (
            (self.body, "submit", {"staff": 5}),
            (self.district, "take_on", {}),
            (self.district, "pass_up", {}),
            (self.city, "to_review", {}),
        ):
            if case.node == node:
                return case
            case = self.act(case, actor, action, **data)
        if case.node == node:
            return case
        workflow.appoint_panel(self.city, case.pk, [expert.user_id for expert in self.experts], version=case.version)
        for expert in self.experts:
            workflow.vote(expert, case.pk, approves=True, comment="同意")
        case.refresh_from_db()
        assert case.node == node
        assert Seat.objects.filter(step__case=case).count() == 3
        return case


@pytest.fixture
def world(db: None) -> Iterator[World]:
    flow_module.entered.clear()
    flow_module.forbidden.clear()
    with at("2023-03-01"):
        organisation = make_organisation(kinds=["body"])
        yield World(
            organisation_id=organisation.pk,
            body=make_actor(Role.BODY, organisation=organisation),
            district=make_actor(Role.DISTRICT_CLERK),
            city=make_actor(Role.CITY_CLERK),
            city2=make_actor(Role.CITY_CLERK),
            stranger=make_actor(Role.DISTRICT_CLERK, region=OTHER_DISTRICT),
            experts=[make_actor(Role.ASSESSOR) for _ in range(3)],
        )
