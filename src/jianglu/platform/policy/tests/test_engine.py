"""The engine decides alike on both databases, explains, and derives old decisions again."""

# ruff: noqa: E501

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jianglu.kernel.periods import add_months, full_years
from jianglu.platform.access import Actor
from jianglu.platform.policy import Answer, Outcome, decide, decide_many
from jianglu.platform.policy.compile import compiled
from jianglu.platform.policy.errors import SubjectUnknown, TextTampered
from jianglu.platform.policy.models import Decision, PolicyText
from jianglu.platform.policy.scan import conclude, scan
from jianglu.platform.policy.services import derive_again, record, still_derives

from .sample import CERTIFICATES, MONTHS, PAYMENTS, REGISTER, RESERVE, UPGRADE, D
from .tables import load_duckdb, load_postgres

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def certificate(key: int = 1, **changes: Any) -> dict[str, Any]:
    base = {
        "certificate_id": key, "person_id": 1, "occupation": "6-18-01-01", "level": "4", "level_rank": 3,
        "issued_on": D("2023-03-01"),
    }  # fmt: skip
    return {**base, **changes}


def months(count: int, until: date = date(2023, 3, 1), person: int = 1) -> list[dict[str, Any]]:
    return [{"person_id": person, "month": add_months(until.replace(day=1), -n)} for n in range(count)]


def given_facts(certificates=(), paid_months=(), payments=(), reserve=()) -> None:
    load_postgres({CERTIFICATES: certificates, MONTHS: paid_months, PAYMENTS: payments, RESERVE: reserve})


def test_grants_and_says_why() -> None:
    given_facts([certificate()], months(12))
    verdict = decide(UPGRADE, 1, on=D("2023-05-01"))
    assert (verdict.outcome, verdict.amount, verdict.version.code) == (Outcome.GRANTED, 150000, "2019")
    assert verdict.answer_to("reserve") is Answer.SKIPPED
    assert verdict.answers[0].evidence == {"months": 12, "min_months": 12}
    assert verdict.person_id == 1


def test_refusal_names_the_shortfall_in_both_languages() -> None:
    given_facts([certificate()], months(9))
    verdict = decide(UPGRADE, 1, on=D("2023-05-01"))
    assert verdict.outcome is Outcome.REFUSED and verdict.amount is None
    (insured,) = verdict.unmet
    assert (insured.sentence, insured.remedy, insured.condition.clause) == ("缴费满 12 个月", "还差 3 个月", "一（一）")
    with translation.override("en"):
        assert insured.remedy == "3 months short"


def test_a_missing_rule_is_a_state_and_never_pays() -> None:
    given_facts([certificate(issued_on=D("2026-01-01"))], months(60, D("2026-01-01")))
    verdict = decide(UPGRADE, 1, on=D("2026-02-01"))
    assert (verdict.outcome, verdict.amount, verdict.version) == (Outcome.NO_RULE, None, None)


def test_an_unlisted_level_has_no_amount_and_is_not_paid() -> None:
    given_facts([certificate(level="2", level_rank=5)], months(60))
    assert decide(UPGRADE, 1, on=D("2023-05-01")).outcome is Outcome.NO_RULE


def test_an_unknown_fact_asks_an_officer() -> None:
    given_facts([certificate(issued_on=D("2024-03-01"))], months(24, D("2024-03-01")))
    verdict = decide(UPGRADE, 1, on=D("2024-05-01"))
    assert verdict.outcome is Outcome.REFER and [entry.condition.code for entry in verdict.unknown] == ["reserve"]


@pytest.mark.parametrize(
    ("payments", "unmet"),
    [
        ([{"certificate_id": 9, "person_id": 1, "occupation": "6-18-01-01", "level": "4", "level_rank": 3, "event_year": 2020}], ["once"]),
        ([{"certificate_id": 9, "person_id": 1, "occupation": "6-18-01-01", "level": "3", "level_rank": 4, "event_year": 2020}], ["no_lower"]),
        ([{"certificate_id": n, "person_id": 1, "occupation": f"x{n}", "level": "5", "level_rank": 2, "event_year": 2023} for n in range(3)], ["yearly"]),
        ([{"certificate_id": n, "person_id": 1, "occupation": f"x{n}", "level": "5", "level_rank": 2, "event_year": 2022} for n in range(3)], []),
    ],
)  # fmt: skip
def test_limits_across_records(payments: list[dict[str, Any]], unmet: list[str]) -> None:
    given_facts([certificate()], months(12), payments)
    assert [entry.condition.code for entry in decide(UPGRADE, 1, on=D("2023-05-01")).unmet] == unmet


def test_an_unknown_key_is_an_error() -> None:
    given_facts()
    with pytest.raises(SubjectUnknown):
        decide(UPGRADE, 404, on=D("2023-05-01"))


def applicant(**changes: Any) -> dict[str, Any]:
    base = {
        "applicant": 7,
        "person_id": 1,
        "level": "4",
        "applied_on": D("2023-03-01"),
        "works_since": D("2020-03-01"),
        "graduate": None,
    }
    return {**base, **changes}


def test_alternatives_offer_the_cheapest_and_say_what_the_others_lack() -> None:
    given_facts([certificate(level="5", issued_on=D("2020-03-01"))])
    verdict = decide(REGISTER, applicant(), on=D("2023-03-01"))
    assert verdict.granted and verdict.satisfied.alternative.code == "L4-2"
    assert [(way.alternative.code, way.answer) for way in verdict.ways] == [
        ("L4-3", Answer.UNKNOWN), ("L4-2", Answer.YES), ("L4-1", Answer.NO),
    ]  # fmt: skip
    assert [entry.condition.code for entry in verdict.ways[2].missing] == ["years"]


def test_alternatives_refer_refuse_or_have_no_rule() -> None:
    given_facts()
    assert decide(REGISTER, applicant(), on=D("2023-03-01")).outcome is Outcome.REFER
    assert decide(REGISTER, applicant(graduate=False), on=D("2023-03-01")).outcome is Outcome.REFUSED
    assert decide(REGISTER, applicant(level="9"), on=D("2023-03-01")).outcome is Outcome.NO_RULE
    with pytest.raises(TypeError, match="no column nonsense"):
        decide(REGISTER, applicant(nonsense=1), on=D("2023-03-01"))


def test_a_recorded_decision_is_derived_again_from_its_own_text() -> None:
    given_facts([certificate(person_id=None)])
    decision = record(SYSTEM, decide(UPGRADE, 1, on=D("2023-05-01")))
    given_facts()  # the live facts are gone, the decision stands on its own
    decision = Decision.objects.select_related("text").get(pk=decision.pk)
    assert still_derives(decision)
    assert derive_again(decision)["outcome"] == "refused"
    decision.facts["months"] = 12
    assert not still_derives(decision)


def test_a_changed_text_is_noticed() -> None:
    given_facts([certificate(person_id=None)])
    decision = record(SYSTEM, decide(UPGRADE, 1, on=D("2023-05-01")))
    decision.text.sql = "SELECT 'granted' AS outcome, 1 AS amount, '' AS version FROM ({subject}) s"
    with pytest.raises(TextTampered):
        derive_again(decision)


@pytest.mark.parametrize("model", [Decision, PolicyText])
def test_the_database_refuses_to_edit_what_was_decided(model: type[Decision] | type[PolicyText]) -> None:
    given_facts([certificate(person_id=None)])
    record(SYSTEM, decide(UPGRADE, 1, on=D("2023-05-01")))
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.update(policy="other")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_two_queries_decide_many(django_assert_num_queries) -> None:
    given_facts([certificate(n) for n in range(50)], months(12))
    compiled(UPGRADE, "postgres")
    with django_assert_num_queries(2):  # the enacted versions, the decision
        verdicts = decide_many(UPGRADE, list(range(50)), on=D("2023-05-01"))
    assert len(verdicts) == 50 and all(verdict.granted for verdict in verdicts)


BOUNDARIES = [
    D(text)
    for text in (
        "2016-12-31", "2017-01-01", "2018-12-31", "2019-01-01", "2020-02-29", "2021-02-28", "2022-12-31", "2023-01-01",
        "2023-12-31", "2024-01-01", "2024-02-29", "2024-12-31", "2025-12-31", "2026-01-01",
    )
]  # fmt: skip
days = st.sampled_from(BOUNDARIES) | st.dates(D("2016-06-01"), D("2026-06-01"))
levels = st.sampled_from([("5", 2), ("4", 3), ("3", 4), ("2", 5)])


@st.composite
def cities(draw: Any) -> dict[str, Any]:
    people = range(1, 5)
    certificates = [
        certificate(key, person_id=draw(st.sampled_from(people)), occupation=draw(st.sampled_from("AB")), level=level,
                    level_rank=rank, issued_on=draw(days))
        for key, (level, rank) in enumerate(draw(st.lists(levels, min_size=1, max_size=8)), start=1)
    ]  # fmt: skip
    paid = [
        row
        for person in people
        for row in months(draw(st.sampled_from([0, 11, 12, 13, 35, 36, 40])), draw(days), person)
    ]
    payments = [
        {"certificate_id": 100 + n, "person_id": draw(st.sampled_from(people)), "occupation": draw(st.sampled_from("AB")),
         "level": level, "level_rank": rank, "event_year": draw(st.sampled_from([2022, 2023, 2024]))}
        for n, (level, rank) in enumerate(draw(st.lists(levels, max_size=6)))
    ]  # fmt: skip
    reserve = [
        {"year": year, "enough": draw(st.sampled_from([True, False, None]))}
        for year in draw(st.sets(st.sampled_from([2024, 2025])))
    ]
    return {CERTIFICATES: certificates, MONTHS: paid, PAYMENTS: payments, RESERVE: reserve}


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(city=cities(), claim=days)
def test_one_by_one_equals_the_scan(city: dict[str, Any], claim: date) -> None:
    load_postgres(city)
    scanned = {
        row["certificate_id"]: row for row in scan(UPGRADE, load_duckdb(city), on=claim, full=True).table.to_pylist()
    }
    for row in city[CERTIFICATES]:
        verdict = decide(UPGRADE, row["certificate_id"], on=claim)
        told = scanned[row["certificate_id"]]
        assert (verdict.outcome.value, verdict.amount) == (told["outcome"], told["amount"])
        assert {entry.condition.code: int(entry.answer) for entry in verdict.answers} == {
            entry.condition.code: told[f"c_{entry.condition.code}"] for entry in verdict.answers
        }


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(since=days, span=st.integers(0, 4000))
def test_years_and_windows_agree_with_the_kernel(since: date, span: int) -> None:
    day = since + timedelta(days=span)
    load_postgres({CERTIFICATES: [certificate(issued_on=since)], MONTHS: [], PAYMENTS: [], RESERVE: []})
    window = decide(UPGRADE, 1, on=day).answer_to("window")
    assert (window is Answer.YES) == (day <= add_months(since, 12))
    verdict = decide(REGISTER, applicant(works_since=since, applied_on=day), on=day)
    years = next(way for way in verdict.ways if way.alternative.code == "L4-1").answer
    assert (years is Answer.YES) == (full_years(since, day) >= 5)


def test_cases_run_without_a_database() -> None:
    row = {
        **certificate(),
        "months": 12,
        "reserve": None,
        "n_once": 0,
        "n_yearly": 0,
        "top_no_lower": None,
        "decided_on": D("2023-05-01"),
    }
    row["top_no_lower"] = 0
    assert conclude(UPGRADE, [row])[0]["outcome"] == "granted"
