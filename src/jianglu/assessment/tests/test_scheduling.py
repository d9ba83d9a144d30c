"""Arranging: small cities against the checker, a room that falls out, and the way from proposal to ticket."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from django.test import Client
from django.urls import reverse

from jianglu.assessment import errors
from jianglu.assessment.filing import services as filing
from jianglu.assessment.marking.models import Assignment
from jianglu.assessment.plans import queries as plan_queries
from jianglu.assessment.plans import services as plans
from jianglu.assessment.plans.models import Registration
from jianglu.assessment.scheduling import services
from jianglu.assessment.scheduling.arrange import arrange
from jianglu.assessment.scheduling.checker import faults
from jianglu.assessment.scheduling.models import Arrangement
from jianglu.assessment.scheduling.problem import (
    Assessor,
    Candidate,
    Exam,
    Impossible,
    Problem,
    Room,
    Site,
    kilometres,
)
from jianglu.assessment.scheduling.repair import changed, repair
from jianglu.platform import jobs
from jianglu.testing import at, sign_in

from . import world as w


def city(seed: int) -> Problem:
    """Two sites, two exams, 40 candidates, conflicts."""
    rng = Random(seed)
    sites = [Site(1, (106.5, 29.5)), Site(2, (107.5, 29.9))]
    rooms = [Room(n, 1 + n % 2, n >= 4, 16 if n < 4 else 4, rng.choice([3, 4])) for n in range(8)]
    exams = [Exam(1, 0, (1, 2, 3), 3), Exam(2, 0, (1, 2, 3), 4)]
    homes = [(106.4, 29.5), (107.6, 29.9), (107.0, 29.7)]
    people = [
        Candidate(n, rng.choice([1, 2]), rng.choice(homes), rng.random() > 0.1, True, rng.randrange(5))
        for n in range(40)
    ]
    cards = [
        Assessor(n, frozenset({1, 2}) if n % 2 else frozenset({1 + n % 4 // 2}), 3, frozenset(rng.sample(range(40), 3)))
        for n in range(24)
    ]
    return Problem(sites, rooms, exams, people, cards)


@pytest.mark.parametrize("seed", range(3))
def test_an_arrangement_breaks_no_rule_and_is_mended_with_least_change(seed: int):
    problem = city(seed)
    made = arrange(problem, seconds=10)
    assert faults(problem, made) == [] and made.gap <= 0.011
    lost = frozenset({0, 4})
    after = repair(problem, made, lost)
    hit = {one for one, seat in made.seats.items() if seat.room in lost}
    hit |= {one for one, station in made.stations.items() if station.room in lost}
    assert faults(problem, after, lost) == [] and set(changed(made, after)) == hit


def test_what_is_lacking_is_said():
    problem = city(1)
    with pytest.raises(Impossible) as seats:
        arrange(replace(problem, rooms=[room for room in problem.rooms if room.practice or room.id == 0]))
    assert seats.value.what == "seats" and seats.value.lack == sum(one.theory for one in problem.candidates) - 16
    with pytest.raises(Impossible) as cards:
        arrange(replace(problem, assessors=problem.assessors[:2]))
    assert cards.value.what == "assessors" and cards.value.lack > 0
    assert kilometres((106.55, 29.56), (106.55, 29.56)) == 0 and 110 < kilometres((106, 29), (106, 30)) < 112


@pytest.mark.django_db
def test_from_proposal_to_ticket_and_through_a_burst_pipe():
    here = w.world(candidates=6, seats=8, assessors=4)
    with at(w.TODAY):
        other = filing.add_site(
            here.actor,
            here.body.pk,
            name="东校区",
            region_code="500105",
            address="2 号",
            longitude=106.6,
            latitude=29.6,
        )
        spare = filing.add_room(here.actor, other.pk, name="201", kind="theory", capacity=8)
        for name in ("焊工房", "电工房"):
            filing.add_room(here.actor, other.pk, name=name, kind="practice", capacity=2)
    plan = w.open_plan(here, seats=8)
    rows = [w.register(worker, plan) for worker in here.workers]
    page = sign_in(Client(), here.actor)
    with at(w.TODAY):
        with pytest.raises(errors.NothingToArrange):
            services.propose(here.actor, [plan.pk])
        for row in rows:
            plans.confirm_materials(here.actor, row.pk, accept=True)
        asked = {"plan_ids": [plan.pk], "practice_days": 1, "most": 2}
        assert page.post(reverse("assessment:arrangements"), asked).status_code == 302
        jobs.run_pending()
        found = Arrangement.objects.get()
        assert found.state == "proposed" and found.figures["candidates"] == 6
        assert page.post(reverse("assessment:publish_arrangement", args=[found.pk])).status_code == 302
        with pytest.raises(errors.ArrangementState):
            services.publish(here.actor, found.pk)
        mine = (
            Registration.objects.filter(plan=plan).select_related("room", "workshop", "plan__site").order_by("ticket")
        )
        assert all(row.state == "scheduled" and row.ticket and row.workshop and row.practice_at for row in mine)
        assert Assignment.objects.filter(registration__plan=plan).count() == 12
        assert "号工位" in plan_queries.ticket_data(mine[0])["practice_on"]
        room = mine[0].room_id
        sat = {row.pk for row in mine if row.room_id == room}
        out = reverse("assessment:take_rooms_out", args=[found.pk])
        assert page.post(out, {"room": [room], "reason": "水管爆裂"}).status_code == 302
        after = Registration.objects.filter(plan=plan)
        assert {row.pk for row in after if row.room_id == room} == set()
        assert {row.pk for row in after if row.room_id not in {one.room_id for one in mine}} <= sat
        assert len({(row.room_id, row.seat_no) for row in after}) == 6
        assert "焊工房" in page.get(reverse("assessment:arrangement", args=[found.pk])).content.decode()
        rooms = [row.room_id for row in after] + [room, spare.pk, *(r.pk for r in here.body.sites.first().rooms.all())]
        with pytest.raises(errors.CannotArrange):
            services.take_rooms_out(here.actor, found.pk, rooms, "全楼停电")
