"""Supervision: the lot, the sheet, findings, points, and that a suspension really stops what it says."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st

from jianglu.assessment import errors
from jianglu.assessment.filing import services as filing
from jianglu.assessment.filing.models import Body, FiledScope
from jianglu.assessment.supervision import queries, rules, services
from jianglu.assessment.supervision.models import Finding, Inspection, Measure, Points
from jianglu.assessment.supervision.services import SheetRow
from jianglu.platform import workflow
from jianglu.platform.access import Role
from jianglu.platform.workflow import Case
from jianglu.testing import SYSTEM, at, make_actor, sign_in

from . import world as w

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c636060606000000005"
    "0001a5f645400000000049454e44ae426082"
)
EXAM = w.THEORY_AT.date()


def _sessions():
    return st.lists(
        st.builds(
            rules.Session, id=st.integers(1, 40), body_id=st.integers(1, 5),
            related=st.lists(st.integers(100, 104), max_size=2).map(tuple), occupation=st.sampled_from("ab"),
            day=st.sampled_from(["2023-03-20", "2023-03-21"]), seats=st.integers(1, 300),
        ),
        max_size=12, unique_by=lambda row: row.id,
    ).map(tuple)  # fmt: skip


def _people():
    return st.lists(
        st.builds(
            rules.Candidate, id=st.integers(1, 30), organisation_id=st.none() | st.integers(100, 104),
            occupations=st.sampled_from([(), ("a",), ("a", "b")]), barred=st.lists(st.integers(1, 5), max_size=2).map(tuple),
            streak_body=st.none() | st.integers(1, 5), streak=st.integers(0, 4), load=st.integers(0, 5),
        ),
        max_size=10, unique_by=lambda row: row.id,
    ).map(tuple)  # fmt: skip


@given(_sessions(), _people(), st.integers(1, 100), st.text("0123456789abcdef", min_size=8, max_size=8))
def test_a_lot_is_lawful_fair_and_derived_again(sessions, people, share, seed):
    lot = rules.Lot(sessions, people, share, 1, 120, 3)
    found = rules.draw(lot, seed)
    assert rules.draw(rules.Lot.from_json(lot.as_json()), seed) == found
    assert len(found) == -(-len(sessions) * share // 100)
    by_id = {row.id: row for row in people}
    seen = set()
    for session in sessions:
        for who in found.get(session.id, []):
            assert not rules.excluded(session, by_id[who], 3)
            assert (who, session.day) not in seen
            seen.add((who, session.day))
        # nobody lacks who could have gone
        if len(found.get(session.id, [0])) < rules.needed(session.seats, 1, 120) and session.id in found:
            left = [p for p in people if not rules.excluded(session, p, 3) and (p.id, session.day) not in seen]
            taken_later = {who for sent in found.values() for who in sent}
            assert all(p.id in taken_later for p in left)


def test_a_lot_spreads_the_work():
    people = tuple(rules.Candidate(n, None, (), (), None, 0, 0) for n in range(1, 6))
    sessions = tuple(rules.Session(n, n, (), "a", f"2023-03-{n:02d}", 30) for n in range(1, 21))
    found = rules.draw(rules.Lot(sessions, people, 100, 1, 120, 3), "seed")
    times = [sum(who in sent for sent in found.values()) for who in range(1, 6)]
    assert times == [4, 4, 4, 4, 4]
    assert found != rules.draw(rules.Lot(sessions, people, 100, 1, 120, 3), "other")


@pytest.mark.parametrize(
    ("total", "worst", "held", "due"),
    [
        (5, "", [], ""), (6, "", [], "warning"), (6, "", ["warning"], ""), (9, "", ["warning"], "scope"),
        (15, "", [], "body"), (6, "critical", [], "scope"), (6, "critical", ["scope"], ""), (20, "", ["scope"], "body"),
    ],
)  # fmt: skip
def test_what_points_lead_to(total, worst, held, due):
    assert rules.measure_due(total, worst, held, rules.figures(EXAM).thresholds) == due


def test_every_figure_names_its_source_and_the_checklist_is_bilingual():
    for row in rules.table():
        assert row.source and (row.confirmed or "待" in row.source)
        assert set(row.points) == set(rules.SEVERITIES) and row.thresholds["warning"] < row.thresholds["scope"]
    for version in rules.checklists():
        assert all(item.text and item.text_en and item.section_en for item in version.items)
        assert any(item.severity == "critical" for item in version.items)


@pytest.fixture
def here(db):
    """A body with a plan and two candidates, an external and an internal supervisor, trained."""
    found = w.world(candidates=2)
    found.plan = w.open_plan(found)
    w.scheduled(found, found.plan)
    found.clerk = make_actor(Role.DISTRICT_CLERK, region="500105")
    found.city = make_actor(Role.CITY_CLERK, region="50")
    with at(w.TODAY):
        found.external = _card(found.clerk)
        found.internal = services.register_supervisor(
            found.actor, found.assessor_actors[0].user_id, name="内督", region_code="500105", card_number="N1",
            valid_until=date(2025, 1, 1), organisation_id=found.body.organisation_id, internal=True,
        )  # fmt: skip
    return found


def _card(clerk, number="R1"):
    card = services.register_supervisor(
        SYSTEM, clerk.user_id, name="外督", region_code="500105", card_number=number, valid_until=date(2025, 1, 1)
    )
    services.record_training(SYSTEM, card.pk, held_on=date(2023, 1, 5), hours=20, title="培训")
    return card


def _draw(here, share=100):
    with at(w.TODAY):
        return services.draw(here.clerk, "500105", first=w.TODAY, last=EXAM + timedelta(days=5), share=share)


def _rows(failures=(), photo=True):
    rows = []
    for item in rules.checklist(EXAM).items:
        bad = item.number in failures
        photos = [ContentFile(PNG, name="a.png")] if bad and item.photo and photo else []
        rows.append(SheetRow(item.number, "fail" if bad else "pass", "见照片" if bad else "", photos))
    return rows


def _submit(here, failures=(), key=None):
    row = here.plan.inspections.get(draw__isnull=False)
    with at(EXAM):
        return services.submit(here.clerk, row.pk, _rows(failures), key=key or uuid4())


def _act(actor, case_id, action, reason="理由"):
    with at(EXAM + timedelta(days=1)):
        return workflow.act(actor, case_id, action, version=Case.objects.get(pk=case_id).version, reason=reason)


def test_a_draw_is_kept_with_what_it_knew_and_sends_nobody_twice(here):
    made = _draw(here)
    assert made.outcome == {str(here.plan.pk): [here.external.pk]} and queries.derived_again(made)
    with at(w.TODAY), pytest.raises(errors.NothingToDraw):
        services.draw(here.clerk, "500105", first=w.TODAY, last=EXAM, share=100)
    made.outcome = {str(here.plan.pk): [999]}
    assert not queries.derived_again(made)


def test_whoever_declared_an_interest_or_lacks_training_is_not_drawn(here):
    with at(w.TODAY):
        services.declare_conflict(here.clerk, here.external.pk, here.body.pk, kind="former")
        untrained = make_actor(Role.DISTRICT_CLERK, region="500105")
        services.register_supervisor(
            here.clerk,
            untrained.user_id,
            name="未训",
            region_code="500105",
            card_number="R2",
            valid_until=date(2025, 1, 1),
        )
    made = _draw(here)
    assert made.outcome == {str(here.plan.pk): []}
    assert [who["id"] for who in made.given["candidates"]] == [here.external.pk]


def test_a_sheet_counts_once_and_only_whole(here):
    _draw(here)
    row = here.plan.inspections.get()
    key = uuid4()
    with at(w.TODAY), pytest.raises(errors.InspectionEarly):
        services.submit(here.clerk, row.pk, _rows(), key=key)
    with at(EXAM):
        with pytest.raises(errors.SheetIncomplete) as refused:
            services.submit(here.clerk, row.pk, _rows({7}, photo=False)[:-1], key=key)
        assert set(refused.value.fields) == {"item7", "item12"} and not Finding.objects.exists()
        with pytest.raises(errors.InspectionNotFound):
            services.submit(here.city, row.pk, _rows(), key=key)
    _submit(here, {7}, key)
    again = _submit(here, {2, 3}, key)
    assert again.findings.count() == 1 and Points.objects.count() == 1
    with pytest.raises(errors.InspectionDone):
        _submit(here, (), uuid4())


def test_a_finding_is_put_right_with_evidence_within_working_days(here):
    _draw(here)
    found = _submit(here, {7}).findings.get()
    assert found.severity == "major" and found.due_on == date(2023, 4, 3)  # ten working days
    with pytest.raises(errors.EvidenceMissing):
        _act(here.actor, found.case_id, "answer")
    with at(EXAM + timedelta(days=1)):
        services.answer(here.actor, found.pk, "已收缴", [ContentFile(PNG, name="b.png")])
    found.refresh_from_db()
    assert found.state == "answered" and found.answered_on == EXAM + timedelta(days=1)
    _act(here.clerk, found.case_id, "again")
    with pytest.raises(errors.EvidenceMissing):
        _act(here.actor, found.case_id, "answer")  # the old evidence does not serve twice
    with at(EXAM + timedelta(days=2)):
        services.answer(here.actor, found.pk, "已补充", [ContentFile(PNG, name="c.png")])
    _act(here.clerk, found.case_id, "accept")
    found.refresh_from_db()
    assert found.state == "rectified" and queries.points_of(here.body.pk, EXAM) == 3


def test_a_contested_finding_takes_points_and_proposed_measure_with_it(here):
    _draw(here)
    found = _submit(here, {3}).findings.get()
    assert queries.points_of(here.body.pk, EXAM) == 6
    measure = Measure.objects.get()
    assert (measure.kind, measure.occupation_id, measure.state) == ("scope", w.CODE, "proposed")
    _act(here.actor, found.case_id, "contest")
    _act(here.city, found.case_id, "uphold")
    measure.refresh_from_db()
    assert queries.points_of(here.body.pk, EXAM) == 0 and measure.state == "dropped"


def test_a_suspension_stops_plans_and_registrations_until_it_is_lifted(here):
    _draw(here)
    _submit(here, {1})
    measure = Measure.objects.get()
    stranger = make_actor(Role.WORKER)
    other = w.open_plan(here, theory_at=w.THEORY_AT + timedelta(days=7), practice_on=date(2023, 3, 28))
    _act(here.actor, measure.case_id, "speak")
    _act(here.city, measure.case_id, "suspend")
    measure.refresh_from_db()
    assert measure.state == "in_force" and measure.until_on == date(2023, 6, 21)
    with pytest.raises(errors.ScopeSuspended):
        w.open_plan(here)
    with pytest.raises(errors.ScopeSuspended):
        w.register(stranger, other)
    assert [one.pk for one in queries.public_measures(here.body.pk)] == [measure.pk]
    _act(here.actor, measure.case_id, "object")
    with pytest.raises(workflow.errors.ConflictOfInterest):
        _act(here.city, measure.case_id, "revoke")  # whoever decided does not answer the objection
    _act(make_actor(Role.CITY_CLERK, region="50"), measure.case_id, "keep")
    measure.refresh_from_db()
    assert measure.until_on == date(2023, 6, 21)
    with at("2023-06-22"):
        assert services.end_due() == 1
    assert not FiledScope.objects.filter(suspended=True).exists()
    w.register(stranger, other)


def test_fifteen_points_suspend_the_whole_body_and_no_override_lifts_it(here):
    _draw(here)
    _submit(here, {1, 3, 6})
    measure = Measure.objects.get()
    assert measure.kind == "body" and measure.points == 18
    _act(here.actor, measure.case_id, "speak")
    _act(here.city, measure.case_id, "suspend")
    assert Body.objects.get().state == "suspended"
    with at(EXAM), pytest.raises(errors.MeasureHolds):
        filing.set_suspended(here.city, here.body.pk, False, "恢复")
    with pytest.raises(errors.ScopeSuspended):
        w.register(make_actor(Role.WORKER), here.plan)
    with pytest.raises(errors.BodyNotFiled):
        w.open_plan(here)
    _act(here.city, measure.case_id, "lift")
    assert Body.objects.get().state == "filed"


def test_a_body_is_not_punished_for_what_it_finds_itself(here):
    with at(w.TODAY):
        row = services.assign(here.actor, here.plan.pk, here.internal.pk)
        with pytest.raises(errors.SupervisorUnfit):
            services.assign(here.actor, here.plan.pk, here.internal.pk)
    with at(EXAM):
        services.submit(here.assessor_actors[0], row.pk, _rows({1}), key=uuid4())
    assert Finding.objects.count() == 1 and not Points.objects.exists() and not Measure.objects.exists()


def test_a_visit_is_not_announced_to_the_body(here):
    _draw(here)
    assert not queries.inspections(here.actor).exists() and queries.inspections(here.clerk).count() == 1
    assert queries.mine(here.clerk).count() == 1
    _submit(here)
    assert queries.inspections(here.actor).count() == 1


def test_points_and_draws_are_never_changed(here):
    from django.db import IntegrityError, transaction

    _draw(here)
    _submit(here, {7})
    for rows, change in (
        (Points.objects.all(), {"points": 1}),
        (Inspection.objects.get().draw.__class__.objects.all(), {"share": 1}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)


def test_the_sheet_page_takes_the_sheet_once_and_names_what_is_missing(here, client):
    _draw(here)
    row = here.plan.inspections.get()
    sign_in(client, here.clerk)
    with at(EXAM):
        url = queries.sheet_address(row.pk)
        page = client.get(url)
        assert page.status_code == 200 and b"inspection-sheet" in page.content
        body = {"key": str(page.context["key"])}
        body |= {f"verdict{item.number}": "pass" for item in rules.checklist(EXAM).items}
        wrong = client.post(url, body | {"verdict7": "fail"}, headers={"accept": "application/json"})
        assert wrong.status_code == 422 and "item7" in wrong.json()["fields"]
        body |= {"verdict7": "fail", "note7": "手机", "photo7": ContentFile(PNG, name="x.png")}
        assert client.post(url, body, headers={"accept": "application/json"}).status_code == 200
        body["photo7"] = ContentFile(PNG, name="x.png")
        assert client.post(url, body, headers={"accept": "application/json"}).status_code == 200
        assert client.get(url).status_code == 200
    assert Finding.objects.count() == 1
    photo = Finding.objects.get().answer.photos.get()
    assert client.get(f"/files/{photo.pk}/").status_code == 200
    sign_in(client, make_actor(Role.DISTRICT_CLERK, region="500103"))
    assert client.get(f"/files/{photo.pk}/").status_code == 404
