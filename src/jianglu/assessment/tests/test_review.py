"""Comprehensive review: nobody reads a ballot before all are in, panels are odd and free of interests, results follow."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from jianglu.assessment import errors
from jianglu.assessment.filing import services as filing
from jianglu.assessment.marking.services import result_of
from jianglu.assessment.paperbank.sealing import WrongPassphrase
from jianglu.assessment.plans.models import Plan, Registration
from jianglu.assessment.results import rules as result_rules
from jianglu.assessment.results import services as results
from jianglu.assessment.results.models import PartResult, Result
from jianglu.assessment.review import queries, rules, sealing, services
from jianglu.assessment.review.models import Review, ReviewSeat
from jianglu.kernel import panels
from jianglu.organisations.models import Organisation
from jianglu.people import services as people
from jianglu.platform import vault
from jianglu.platform.access import Actor, Role
from jianglu.platform.calendar.clock import ZONE
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, sign_in

from . import world as w

DEFENCE = datetime(2023, 3, 22, 9, tzinfo=ZONE)
PHRASE = "龙门吊司机 2023 年"
PDF = b"%PDF-1.7\ntrailer\n%%EOF\n"


def ballots_of(*sizes: int) -> st.SearchStrategy[list[int]]:
    """Ballots of a panel of one of these sizes."""
    return st.sampled_from(sizes).flatmap(lambda n: st.lists(st.integers(0, 100), min_size=n, max_size=n))


@given(ballots_of(3, 5, 7, 9), st.integers(0, 100))
def test_points_reach_the_mark_exactly_when_most_ballots_do(ballots: list[int], mark: int) -> None:
    assert (rules.verdict(ballots) >= mark) == (rules.approvals(ballots, mark) * 2 > len(ballots))


@given(ballots_of(2, 4, 6, 8))
def test_an_even_panel_decides_nothing(ballots: list[int]) -> None:
    with pytest.raises(ValueError, match="odd"):
        rules.verdict(ballots)
    assert not panels.size_ok(len(ballots))


@settings(max_examples=20)
@given(st.binary(max_size=60), st.integers(3, 7), st.data())
def test_a_ballot_opens_with_all_keys_and_with_no_fewer(said: bytes, size: int, data: Any) -> None:
    pairs = [sealing.new_pair() for _n in range(size)]
    sealed = sealing.wrap(said, [public for public, _private in pairs], about=b"one")
    privates = [private for _public, private in pairs]
    assert sealing.unwrap(sealed, privates, about=b"one") == said
    missing = data.draw(st.integers(0, size - 1))
    wrong = [*privates]
    wrong[missing] = sealing.new_pair()[1]
    for keys, about in ((wrong, b"one"), (privates[::-1], b"one"), (privates, b"other")):
        with pytest.raises(WrongPassphrase):
            sealing.unwrap(sealed, keys, about=about)


@given(
    st.tuples(*[st.one_of(st.none(), st.integers(0, 100).map(Decimal))] * 3), st.one_of(st.none(), st.integers(60, 100))
)
def test_a_kept_part_was_passed_and_the_whole_was_not(parts: Any, mark: int | None) -> None:
    marks = {"theory_pass": 60, "practice_pass": 60, "review_pass": mark}
    kept = result_rules.kept_parts(*parts, **marks)
    assert not (kept and result_rules.passed(*parts, **marks))
    assert "review" not in kept or mark is not None


def words_of(client: Client, address: str) -> set[str]:
    """The words of a page as people read them, without the addresses behind its links."""
    return set(re.sub(r"<[^>]*>", " ", client.get(address).content.decode()).split())


def technicians(candidates: int = 1, members: int = 5) -> tuple[w.World, list[Registration]]:
    """A plan of level 2 of an enterprise, candidates on its list, so many senior assessors of level 1."""
    unit: Organisation = make_organisation("测试制造公司", kinds=["enterprise", "body"])
    here = w.world(candidates=candidates, assessors=members, unit=unit, kind="employer", levels="21")
    plan = w.open_plan(here, level="2")
    assert plan.review_pass == 60
    made = [
        Registration.objects.create(  # whom the policy lets register is other tests' matter
            plan=plan, person_id=worker.person_id, organisation_id=plan.organisation_id, region_code=plan.region_code,
            state="scheduled", kind="promotion", condition="L2-1", ticket=f"T{number}", registered_at=w.THEORY_AT,
        )
        for number, worker in enumerate(here.workers, start=1)
    ]  # fmt: skip
    for worker in here.workers:
        people.relate(SYSTEM, worker.person_id or 0, plan.organisation_id, "candidate", w.TODAY)
    Plan.objects.filter(pk=plan.pk).update(state="closed", seats_taken=len(made))
    return here, made


def convened(here: w.World, plan_id: int, size: int = 3) -> list[Review]:
    with at(w.TODAY):
        return services.convene(here.actor, plan_id, starts_at=DEFENCE, place="评审室", size=size)


def member_of(here: w.World, seat: ReviewSeat) -> Actor:
    return next(actor for actor in here.assessor_actors if actor.user_id == seat.assessor.user_id)


def live(review: Review) -> list[ReviewSeat]:
    return list(review.panel.filter(left_because="").select_related("assessor"))


def all_agree(here: w.World, review: Review) -> list[ReviewSeat]:
    for seat in live(review):
        if seat.agreed_at is None:
            services.agree(member_of(here, seat), seat.pk, PHRASE)
    return live(review)


def vote(here: w.World, seat: ReviewSeat, points: int) -> None:
    with at(DEFENCE + timedelta(hours=3)):
        services.cast(member_of(here, seat), seat.pk, points=points, comment="答辩清楚", passphrase=PHRASE)


@pytest.mark.django_db
def test_ballots_are_sealed_until_all_are_in_and_then_open_together() -> None:
    here, rows = technicians()
    with at(w.TODAY):
        services.hand_in(here.workers[0], rows[0].pk, title="技术总结", upload=ContentFile(PDF, name="a.pdf"))
        with pytest.raises(errors.ReviewInvalid):
            services.convene(here.actor, rows[0].plan_id, starts_at=DEFENCE, place="评审室", size=4)
    review = convened(here, rows[0].plan_id)[0]
    with at(DEFENCE), pytest.raises(errors.ReviewState):
        services.hand_in(here.workers[0], rows[0].pk, title="迟到", upload=ContentFile(PDF, name="b.pdf"))
    seats = live(review)
    with at(DEFENCE), pytest.raises(errors.ReviewState):  # not all have declared
        services.cast(member_of(here, seats[0]), seats[0].pk, points=80, comment="好", passphrase=PHRASE)
    seats = all_agree(here, review)
    vote(here, seats[0], 91)
    vote(here, seats[1], 55)
    for seat in live(review)[:2]:
        known = [
            bytes.fromhex(vault.unseal(bytes(other.released_sealed))) for other in live(review) if other.released_sealed
        ]
        for stand_in in (known[0], sealing.new_pair()[1]):  # who holds database and vault lacks the third key
            with pytest.raises(WrongPassphrase):
                sealing.unwrap(bytes(seat.ballot or b""), [*known, stand_in], about=services.about(review))
        assert seat.points is None and seat.comment == ""
    with pytest.raises(IntegrityError, match="all are in"), transaction.atomic():
        ReviewSeat.objects.filter(pk=seats[0].pk).update(points=10)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        ReviewSeat.objects.filter(pk=seats[0].pk).update(ballot=b"other")
    with pytest.raises(errors.ReviewState):
        vote(here, seats[0], 10)
    with at(DEFENCE), pytest.raises(errors.BallotPassphrase):
        services.cast(member_of(here, seats[2]), seats[2].pk, points=60, comment="好", passphrase="猜的口令猜的口令")
    vote(here, seats[2], 60)
    review.refresh_from_db()
    assert review.state == "opened" and review.points == 60 and review.approvals == 2
    assert sorted(seat.points or 0 for seat in live(review)) == [55, 60, 91]
    assert Result.objects.get(registration=rows[0]).review == 60
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewSeat.objects.filter(pk=seats[0].pk).update(points=100)


@pytest.mark.django_db
def test_who_recuses_or_is_replaced_has_no_vote_and_others_vote_anew() -> None:
    here, rows = technicians(members=5)
    review = convened(here, rows[0].plan_id)[0]
    first = live(review)[0]
    with at(w.TODAY):
        services.recuse(member_of(here, first), first.pk, kind="pupil")
    with pytest.raises(errors.ReviewState):
        services.agree(member_of(here, first), first.pk, PHRASE)
    seats = all_agree(here, review)
    assert len(seats) == 3 and first.assessor_id not in {seat.assessor_id for seat in seats}
    vote(here, seats[0], 20)
    with at(DEFENCE):
        services.replace(here.actor, seats[1].pk, "临时出差")
        assert ReviewSeat.objects.get(pk=seats[0].pk).left_because  # its envelopes name a key that is gone
        with pytest.raises(errors.ReviewState):
            vote(here, live(review)[0], 1)  # not all have declared again
    for seat in all_agree(here, review):
        vote(here, seat, 75)
    review.refresh_from_db()
    assert review.points == 75 and review.approvals == 3
    assert not ReviewSeat.objects.exclude(left_because="").exclude(points=None).exists()
    with at(w.TODAY), pytest.raises(errors.NothingToReview):
        services.convene(here.actor, rows[0].plan_id, starts_at=DEFENCE, place="评审室")


@pytest.mark.django_db
def test_an_empty_place_stops_the_vote_until_it_is_filled() -> None:
    here, rows = technicians(members=3)
    review = convened(here, rows[0].plan_id)[0]
    seat = live(review)[0]
    services.recuse(member_of(here, seat), seat.pk, kind="relative")
    remaining = all_agree(here, review)
    assert len(remaining) == 2 and not queries.panel_ready(review)
    with pytest.raises(errors.ReviewState):
        vote(here, remaining[0], 70)
    other = make_actor(Role.ASSESSOR, organisation=here.body.organisation)
    with at(w.TODAY):
        card = filing.register_assessor(
            here.actor, here.body.pk, name="考评员补", grade="senior", qualification="1", occupations=[w.CODE],
            card_number="K-more", valid_until=date(2026, 1, 1), user_id=other.user_id,
        )  # fmt: skip
        assert services.fill(here.actor, review.pk) == 1
    assert card.pk in {row.assessor_id for row in live(review)}
    with at(w.TODAY), pytest.raises(errors.ReviewNotFound):
        services.agree(make_actor(Role.ASSESSOR), live(review)[0].pk, PHRASE)


@pytest.mark.django_db
def test_a_failed_review_keeps_the_other_parts_and_only_it_is_done_again() -> None:
    here, rows = technicians()
    plan = Plan.objects.get(pk=rows[0].plan_id)
    review = convened(here, plan.pk)[0]
    for seat, points in zip(all_agree(here, review), (50, 40, 80), strict=True):
        vote(here, seat, points)
    Registration.objects.filter(pk=rows[0].pk).update(state="examined")
    Plan.objects.filter(pk=plan.pk).update(state="marking")
    result = result_of(Registration.objects.get(pk=rows[0].pk))
    result.theory, result.practice = Decimal(80), Decimal(70)
    result.save()
    with at("2023-03-24"):
        notice = results.confirm_results(here.actor, plan.pk)
        assert "50.0" in notice.case.notices.latest("pk").rows[0]
        results.note_recheck(notice.case_id)
        results.note_publicised(notice.case_id)
        results.note_final(notice.case_id)
    result.refresh_from_db()
    assert result.passed is False and result.review == 50
    assert set(PartResult.objects.values_list("part", flat=True)) == {"theory", "practice"}


@pytest.mark.django_db
def test_after_an_upheld_objection_quite_another_panel_reviews() -> None:
    here, rows = technicians(members=6)
    plan = Plan.objects.get(pk=rows[0].plan_id)
    review = convened(here, plan.pk)[0]
    former = {seat.assessor_id for seat in live(review)}
    for seat in all_agree(here, review):
        vote(here, seat, 50)
    Registration.objects.filter(pk=rows[0].pk).update(state="examined")
    Plan.objects.filter(pk=plan.pk).update(state="marking")
    Result.objects.update(theory=80, practice=80)
    with at("2023-03-24"):
        notice = results.confirm_results(here.actor, plan.pk)
        results.note_recheck(notice.case_id)
        services.convene_again(here.actor, review.pk, starts_at=DEFENCE + timedelta(days=5), reason="异议成立")
        with pytest.raises(errors.ResultsIncomplete):
            results.confirm_results(here.actor, plan.pk)
    review.refresh_from_db()
    assert not former & {seat.assessor_id for seat in live(review)}
    for seat in all_agree(here, review):
        with at(DEFENCE + timedelta(days=6)):
            services.cast(member_of(here, seat), seat.pk, points=70, comment="好", passphrase=PHRASE)
    assert Result.objects.get().review == 70


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_last_ballots_at_once_open_once() -> None:
    here, rows = technicians(members=5)
    review = convened(here, rows[0].plan_id, size=5)[0]
    seats = all_agree(here, review)

    def one(entry: tuple[int, ReviewSeat]) -> str:
        try:
            vote(here, entry[1], 60 + entry[0])
            return "cast"
        except errors.ReviewState:
            return "refused"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        ends = list(pool.map(one, [*enumerate(seats), (9, seats[0])]))
    review.refresh_from_db()
    assert ends.count("cast") == 5 and review.state == "opened" and review.points in (62, 63)
    assert all(seat.points is not None for seat in live(review))


@pytest.mark.django_db
def test_pages_of_candidate_member_and_body(client: Client) -> None:
    here, rows = technicians()
    plan_id = rows[0].plan_id
    worker, body = here.workers[0], here.actor
    with at(w.TODAY):
        page = reverse("assessment:my_review", args=[rows[0].pk])
        sign_in(client, worker)
        upload = {"title": "技术总结", "upload": ContentFile(PDF, name="a.pdf")}
        assert client.post(page, upload).status_code == 302
        assert "技术总结" in client.get(page).content.decode()
        file_id = rows[0].review_papers.get().file_id
        sign_in(client, body)
        form = {"starts_at": "2023-03-22T09:00", "minutes": 30, "place": "评审室", "size": 3}
        url = reverse("assessment:convene_reviews", args=[plan_id])
        assert client.get(url).status_code == 200 and client.post(url, form).status_code == 302
        review = Review.objects.get()
        assert "考评员" in client.get(reverse("assessment:review", args=[review.pk])).content.decode()
        assert client.get(reverse("assessment:reviews")).status_code == 200
        for seat in live(review):
            sign_in(client, member_of(here, seat))
            mine = reverse("assessment:review_seat", args=[seat.pk])
            assert client.get(reverse("files:download", args=[file_id])).status_code == 200
            assert "free" in client.post(mine, {"passphrase": PHRASE}).context["form"].errors
            assert client.post(mine, {"free": "on", "passphrase": PHRASE}).status_code == 302
            other = next(row for row in live(review) if row.pk != seat.pk)
            assert client.get(reverse("assessment:review_seat", args=[other.pk])).status_code == 404
        sign_in(client, make_actor(Role.ASSESSOR))
        assert client.get(reverse("files:download", args=[file_id])).status_code == 404
    with at(DEFENCE):
        for points, seat in zip((77, 88, 99), live(review), strict=True):
            sign_in(client, body)
            assert "77" not in words_of(client, reverse("assessment:review", args=[review.pk]))
            sign_in(client, member_of(here, seat))
            ballot = {"points": points, "comment": "答辩清楚", "passphrase": PHRASE}
            assert client.post(reverse("assessment:review_seat", args=[seat.pk]), ballot).status_code == 302
        sign_in(client, body)
        minutes = reverse("assessment:act_on_review", args=[review.pk, "record"])
        assert client.post(minutes, {"record": "问：如何……"}).status_code == 302
        shown = words_of(client, reverse("assessment:review", args=[review.pk]))
        assert "88" in shown and "问：如何……" in shown
        sign_in(client, worker)
        assert "88" not in words_of(client, page)  # the candidate reads it when it is published
