"""A finished exam of the demo city with a copier, somebody who knew the questions, and an assessor in too great a hurry."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from jianglu.platform import calendar, workflow
from jianglu.platform.access import Actor
from jianglu.platform.seeding import ROAD_OCCUPATION, World
from jianglu.platform.workflow import Case

from ..bank import services as bank
from ..bank.queries import blueprint_for
from ..delivery import rules as delivery
from ..delivery.models import Answer, AnswerEvent, Attempt, Sitting
from ..filing.models import Body
from ..marking.models import Assignment, Rating
from ..plans.models import Plan, Registration
from ..results import services as results
from ..results.history import PastResult, record_history
from ..results.models import Result
from . import services
from .models import Signal

SYSTEM = Actor.system("seed")
PERSONS = 40
FINAL_BEFORE = timedelta(days=26)
COPIER, SOURCE, QUICK = 7, 3, 11  # places among the candidates


def seed_signals(world: World, demo: Body) -> int:
    """Returns how many signals the scan of the demo city opened."""
    blueprint = blueprint_for(ROAD_OCCUPATION, None, "5", demo.organisation_id)
    if blueprint is None:
        return 0
    plan = _plan(world, demo)
    plan.blueprint, plan.title = blueprint, f"{plan.title}（集体报名）"
    plan.save(update_fields=["blueprint", "title"])
    rows = list(plan.registrations.select_related("result").order_by("pk"))
    _sitting(plan, rows, np.random.default_rng(world.rng.getrandbits(32)))
    _ratings(plan, rows, demo)
    _certify(world, plan)
    opened = services.scan(SYSTEM, world.today)
    _close_one(world)
    return opened


def _plan(world: World, demo: Body) -> Plan:
    """Forty people who sat together; three in four passed, as elsewhere, nobody among them of whom something is asked."""
    final_on = world.today - FINAL_BEFORE
    held = {person.id for person in world.people if person.occupation_code == ROAD_OCCUPATION}
    people = [person for person in world.people[1:] if person.id not in held and person.employer_id][:PERSONS]
    record_history(
        SYSTEM,
        [
            PastResult(
                place + 2, person.id, demo.organisation_id, ROAD_OCCUPATION, "5", final_on,
                Decimal(world.rng.randint(60, 90)),
                Decimal(world.rng.randint(30, 58) if _failed(place) else world.rng.randint(60, 92)),
            )
            for place, person in enumerate(people)
        ],
    )  # fmt: skip
    return Plan.objects.filter(body=demo, occupation_id=ROAD_OCCUPATION, level="5").order_by("-pk")[0]


def _failed(place: int) -> bool:
    return place % 5 == 0 or place in (COPIER, SOURCE, QUICK)


def _certify(world: World, plan: Plan) -> None:
    """Whoever passed has the certificate since the day of the final results."""
    with world.at(world.today - FINAL_BEFORE):
        for row in Result.objects.filter(registration__plan=plan, passed=True).order_by("pk"):
            results.certify(results.final_news(row, plan, calendar.today()))


def _sitting(plan: Plan, rows: list[Registration], rng: np.random.Generator) -> None:
    """Everybody answers the same paper: ability and the item decide, the copier and the quick one apart."""
    zone = plan.theory_at.tzinfo
    start = datetime.combine(plan.theory_at.date(), time(1, 30), zone) if zone else plan.theory_at
    sitting = Sitting.objects.create(
        plan=plan, start_code="", opened_at=start, opened_by="考务", enter_until=start, ends_at=start + timedelta(minutes=90),
        closed_at=start + timedelta(minutes=95),
    )  # fmt: skip
    assert plan.blueprint_id is not None
    paper = bank.draw_paper(plan.blueprint_id, 5)
    keys = bank.keys_of(paper)
    hard, ability = rng.normal(-0.5, 1, len(paper)), rng.normal(0, 0.8, len(rows))
    given: list[dict[int, list[str]]] = []
    for place, row in enumerate(rows):
        answers: dict[int, list[str]] = {}
        for n, question in enumerate(paper):
            right = _labels(question, keys[question["no"]])
            knows = place == QUICK or rng.random() < 1 / (1 + np.exp(hard[n] - ability[place]))
            copied = place == COPIER and rng.random() < 0.95
            answers[question["no"]] = (
                given[SOURCE][question["no"]] if copied else right if knows else _wrong(question, right, rng)
            )
        given.append(answers)
        _attempt(sitting, row, paper, answers, place == QUICK, start, rng)


def _labels(question: dict[str, Any], keys: list[str]) -> list[str]:
    labels = {key: label for label, key in question.get("map", {}).items()}
    return [labels.get(key, key) for key in keys]


def _wrong(question: dict[str, Any], right: list[str], rng: np.random.Generator) -> list[str]:
    labels = sorted(question.get("map", {})) or ["T", "F"]
    others = [label for label in labels if [label] != right]
    return [others[min(len(others) - 1, int(rng.exponential(0.7)))]]


def _attempt(
    sitting: Sitting, row: Registration, paper: list[dict[str, Any]], answers: dict[int, list[str]], quick: bool,
    start: datetime, rng: np.random.Generator,
) -> None:  # fmt: skip
    seal = delivery.paper_hash(paper)
    attempt = Attempt.objects.create(
        registration=row, sitting=sitting, person_id=row.person_id, organisation_id=row.organisation_id,
        region_code=row.region_code, state=Attempt.State.SUBMITTED, seed=5, paper=paper, paper_hash=seal, chain=seal,
        started_at=start, deadline=sitting.ends_at, submitted_at=sitting.ends_at, seen_at=sitting.ends_at,
        session_hash="", events=len(answers), last_seq=len(answers),
    )  # fmt: skip
    at, chain, log = start, seal, []
    for number, (question, value) in enumerate(answers.items(), start=1):
        usual = np.exp(3.4 + 0.5 * np.sin(question) + rng.normal(0, 0.4))
        at += timedelta(seconds=float(rng.uniform(2, 5) if quick and question % 2 else usual))
        event = delivery.Event(number, question, tuple(value), False, "", at.isoformat())
        chain = delivery.link(chain, number, event)
        log.append(
            AnswerEvent(attempt=attempt, number=number, seq=number, question=question, value=value, at=at, hash=chain)
        )
    AnswerEvent.objects.bulk_create(log)
    Answer.objects.bulk_create(
        Answer(attempt=attempt, question=one.question, value=one.value, seq=one.seq, saved_at=one.at) for one in log
    )
    Attempt.objects.filter(pk=attempt.pk).update(chain=chain)


def _ratings(plan: Plan, rows: list[Registration], demo: Body) -> None:
    """One assessor scores thirty candidates within a quarter of an hour."""
    card = demo.assessors.order_by("pk")[0]
    start = datetime.combine(plan.practice_on, time(8), plan.theory_at.tzinfo)
    for n, row in enumerate(rows[:30]):
        at = start + timedelta(seconds=30 * n)
        task = Assignment.objects.create(
            registration=row, assessor=card, organisation_id=row.organisation_id, region_code=row.region_code,
            role=Assignment.Role.FIRST, assigned_at=at,
        )  # fmt: skip
        total = int(row.result.practice or 0)
        Rating.objects.create(assignment=task, points={}, total=total, rated_at=at, rated_by=card.name)


def _close_one(world: World) -> None:
    """The hurry was looked at by the district and closed by the city: scores were entered together in the evening."""
    signal = Signal.objects.filter(kind=Signal.Kind.LOAD).first()
    if signal is None or signal.case_id is None:
        return
    case = Case.objects.get(pk=signal.case_id)
    case = workflow.act(
        SYSTEM, case.pk, "report", version=case.version, reason="考评员当场用纸质表评分，傍晚集中录入，纸质表已核对。",
        data={"finding": "false"},
    )  # fmt: skip
    workflow.act(SYSTEM, case.pk, "agree_false", version=case.version)
