"""Recognition across the ladders: the table, the rules at their edges, both ways from the wish to the certificate."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from jianglu.assessment import errors
from jianglu.assessment.policies import SKILL_TO_TITLE, TITLE_TO_LEVEL
from jianglu.assessment.recognition import queries, rules, services, wishes
from jianglu.assessment.recognition.models import Recognition
from jianglu.assessment.recognition.wishes import Wish
from jianglu.credentials import queries as certificates
from jianglu.credentials import services as credentials
from jianglu.kernel.levels import Level
from jianglu.people import services as people
from jianglu.platform import events, workflow
from jianglu.platform.access import Actor, Role
from jianglu.platform.policy import Outcome
from jianglu.platform.policy.cases import run_cases
from jianglu.platform.workflow.models import Notice
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, make_person, make_region, sign_in

from . import world as w

TABLE = rules.correspondence()
PNG = b"\x89PNG\r\n\x1a\n" + bytes.fromhex(
    "0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f0300050001a5f645400000000049454e44ae426082"
)
CODES = st.from_regex(r"[1-8]-\d\d-\d\d-\d\d", fullmatch=True)
DAYS = st.dates(date(2010, 1, 1), date(2035, 1, 1))


# ---------------------------------------------------------------- the table
@given(CODES, DAYS)
def test_a_line_holds_exactly_between_its_days(code: str, day: date) -> None:
    for family in TABLE.families:
        fits = any(code.startswith(prefix) for prefix in family.occupations)
        assert family.holds(code, day) == (fits and family.valid_from <= day)
        assert not family.holds(code, family.valid_from - timedelta(days=1))


@given(st.sampled_from([*rules.RANKS]), st.sampled_from([*rules.RANKS]))
def test_a_higher_rank_never_opens_a_lower_level(lower: str, higher: str) -> None:
    if rules.order(lower) <= rules.order(higher):
        assert Level(TABLE.level_of(lower)).rank <= Level(TABLE.level_of(higher)).rank


def test_each_step_leads_back_to_itself_and_every_series_names_its_titles() -> None:
    for step in TABLE.steps:
        assert TABLE.level_of(step.rank) == step.level and TABLE.rank_of(step.level) == step.rank
        for code in TABLE.series:
            assert TABLE.title(code, step.rank)
    assert TABLE.rank_of("4") == TABLE.rank_of("S") == ""


def test_a_table_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    text = rules.FILE.read_text()
    for old, new in (
        ("series: heritage, valid", "series: nowhere, valid"),
        ('{level: "1", rank: deputy', '{level: "1", rank: junior'),
        ("valid_to: null", "valid_to: 2001-01-01"),
    ):
        assert old in text
        file = tmp_path / f"{abs(hash(old))}.yaml"
        file.write_text(text.replace(old, new, 1))
        with pytest.raises(TypeError):
            rules.correspondence(file)


@pytest.mark.django_db
@pytest.mark.parametrize("policy", [SKILL_TO_TITLE, TITLE_TO_LEVEL], ids=lambda policy: policy.code)
def test_the_worked_cases(policy: Any) -> None:
    assert [case.differs for case in run_cases(policy) if not case.agrees] == []


# ---------------------------------------------------------------- the ways
def clerk(role: Role, region: str) -> Actor:
    return make_actor(role, region=region)


def paper() -> list[tuple[str, Any]]:
    return [("职称证书", ContentFile(PNG, name="proof.png"))]


@pytest.fixture
def made(db: None) -> w.World:
    with at(w.TODAY):
        return w.world()


def works(person_id: int) -> None:
    """An electrician since 2015."""
    job = people.EmploymentRow(person_id, make_organisation().pk, date(2015, 1, 1), occupation_code=w.CODE)
    people.employ(SYSTEM, job, source="test")


@pytest.fixture
def worker(made: w.World) -> Actor:
    """An electrician who has worked since 2015 and holds level 3 since 2 March 2021."""
    person = make_person(region="500105")
    works(person.pk)
    with at("2021-03-02"):
        issued(person.pk, made, Level.SENIOR)
    return make_actor(Role.WORKER, person=person.pk)


def issued(person_id: int, made: w.World, level: Level) -> Any:
    return credentials.issue(
        SYSTEM, person_id=person_id, body_id=made.body.organisation_id, occupation_code=w.CODE, level=level,
        decided_on=date(2021, 3, 2), basis="assessment_result", basis_id=f"{person_id}-{level}",
    )  # fmt: skip


def title_wish(**more: Any) -> Wish:
    return Wish(direction="title", occupation_code=w.CODE, level="3", series="engineering", **more)


def level_wish(made: w.World, **more: Any) -> Wish:
    return Wish(
        direction="level", occupation_code=w.CODE, level="3", series="engineering", rank="junior",
        titled_on=date(2022, 3, 1), body_id=made.body.organisation_id, **more,
    )  # fmt: skip


def panel_of(region: str) -> list[Actor]:
    return [
        make_actor(Role.ASSESSOR, organisation=make_organisation(kinds=["body"], region=region).pk) for _ in range(3)
    ]


def act(actor: Actor, row: Recognition, action: str, **more: Any) -> None:
    row.case.refresh_from_db()
    workflow.act(actor, row.case_id, action, version=row.case.version, **more)
    row.case.refresh_from_db()


def over_notice(row: Recognition) -> None:
    ends = Notice.objects.get(case=row.case).ends_on
    with at(ends + timedelta(days=1)):
        workflow.run_due()
    row.case.refresh_from_db()


def agency() -> Any:
    return make_organisation(kinds=["agency"], region=make_region("50"))


@pytest.mark.django_db
def test_the_rule_turns_on_the_day_two_years_are_full(worker: Actor) -> None:
    assert worker.person_id is not None
    wish = wishes.check(title_wish(), date(2023, 3, 1))
    for day, outcome in ((date(2023, 3, 1), Outcome.REFUSED), (date(2023, 3, 2), Outcome.GRANTED)):
        verdict = wishes.ask(wish, worker.person_id, on=day)
        assert verdict.outcome is outcome, (day, verdict.explanation())
    middle = wishes.check(Wish(direction="title", occupation_code=w.CODE, level="2", series="engineering"), w.TODAY)
    assert {e.condition.code for e in wishes.ask(middle, worker.person_id, on=date(2030, 1, 1)).unmet} >= {"level"}


@pytest.mark.django_db
def test_a_level_becomes_a_title_by_panel_notice_and_decision(made: w.World, worker: Actor) -> None:
    unit, city, district = agency(), clerk(Role.CITY_CLERK, "50"), clerk(Role.DISTRICT_CLERK, "500105")
    with at("2023-03-02"):
        assert worker.person_id is not None
        row = services.apply(worker, worker.person_id, title_wish())
        assert (row.case.node, row.rank, row.title, row.body_id) == ("accept", "junior", "助理工程师", unit.pk)
        with pytest.raises(errors.RecognitionTwice):
            services.apply(worker, worker.person_id, title_wish())
        act(district, row, "take", data={"papers": "none"})
        experts = panel_of("500112")
        workflow.appoint_panel(city, row.case_id, [e.user_id or 0 for e in experts], version=row.case.version)
        for expert, yes in zip(experts, (True, False, True), strict=True):
            assert queries.get(expert, row.pk).pk == row.pk  # from whatever district
            reader = sign_in(Client(), expert)
            for address in (f"/cases/{row.case_id}/", f"/recognitions/{row.pk}/"):
                assert reader.get(address).status_code == 200, address
            workflow.vote(expert, row.case_id, approves=yes, comment="业绩属实")
        row.case.refresh_from_db()
        assert row.case.node == "notice"
        shown = Notice.objects.get(case=row.case)
        name = row.person.name
        assert name not in str(shown.body) + str(shown.rows) and "助理工程师" in str(shown.rows)
    over_notice(row)
    with at("2023-03-20"):
        assert row.case.node == "decide"
        with pytest.raises(Exception):  # noqa: B017, PT011 - whoever examined in the district does not decide
            act(district, row, "recognise")
        act(city, row, "recognise")
        events.dispatch()
        events.dispatch()
    row.refresh_from_db()
    assert row.state == "recognised" and row.recognised_on == date(2023, 3, 20)
    certificate = certificates.get(SYSTEM, row.certificate_id or 0)
    assert (certificate.kind, certificate.title, certificate.body_id) == ("title", "助理工程师", unit.pk)
    verified = certificates.verify_token(certificate.token)
    assert verified.authentic and verified.status == "valid"
    signed = certificates.credential(certificate)
    assert signed is not None and "助理工程师" in str(signed.document)
    assert certificates.wallet(worker.person_id or 0).filter(basis_id=f"recognition:{row.pk}").count() == 1
    again = wishes.ask(wishes.check(title_wish(), date(2023, 4, 1)), worker.person_id or 0, on=date(2023, 4, 1))
    assert [e.condition.code for e in again.unmet] == ["fresh"]


@pytest.mark.django_db
def test_the_pages_say_what_is_missing_and_take_the_application(made: w.World, worker: Actor) -> None:
    agency()
    client = sign_in(Client(), worker)
    ask = {"ask": "1", "occupation_code": w.CODE, "level": "3", "series": "engineering", "more_years_after": "0"}
    with at("2023-03-01"):
        page = client.get("/my/recognitions/apply/title/", ask).content.decode()
        assert "还差 1 年" in page
        refused = client.post("/my/recognitions/apply/title/", ask)
        assert refused.status_code == 422 and "暂不符合申报条件" in refused.content.decode()
    with at("2023-03-02"):
        assert client.get("/my/recognitions/").status_code == 200
        assert client.post("/my/recognitions/apply/title/", ask).status_code == 302
        row = Recognition.objects.get()
        assert client.get(f"/recognitions/{row.pk}/").status_code == 200
        listed = sign_in(Client(), clerk(Role.DISTRICT_CLERK, "500105")).get(
            "/work/assessment/recognitions/?state=open"
        )
        assert row.person.name in listed.content.decode()
        assert client.get("/work/assessment/recognitions/").status_code == 403
        assert client.post(f"/my/recognitions/{row.pk}/withdraw/").status_code == 302
    lines = Client().get("/api/v1/assessment/recognition-table?on=2018-10-31").json()
    assert lines == [] and len(Client().get("/api/v1/assessment/recognition-table?on=2018-11-01").json()) == 9


@pytest.mark.django_db
def test_a_title_becomes_a_level_by_papers_practice_notice_and_decision(made: w.World) -> None:
    person = make_person(region="500105")
    holder = make_actor(Role.WORKER, person=person.pk)
    works(person.pk)
    city, district = clerk(Role.CITY_CLERK, "50"), clerk(Role.DISTRICT_CLERK, "500105")
    with at(w.TODAY):
        with pytest.raises(errors.RecognitionPapersMissing):
            services.apply(holder, person.pk, level_wish(made))
        row = services.apply(holder, person.pk, level_wish(made), evidence=paper())
        with pytest.raises(errors.RecognitionRefused):  # nobody has found the title to be genuine
            act(district, row, "take", data={"papers": "none"})
        act(district, row, "return", reason="职称证书看不清")
        services.add_papers(holder, row.pk, paper())
        act(holder, row, "resubmit")
        act(district, row, "take", data={"papers": "yes"})
        good = {"score": "72.5", "on": "2023-03-01", "first": "考评员甲", "second": "考评员乙"}
        for bad in ({"score": "59.9"}, {"second": "考评员甲"}, {"on": "2023-03-02"}, {"score": "101"}):
            with pytest.raises(errors.PracticeFailed):
                act(made.actor, row, "passed", data=good | bad)
        act(made.actor, row, "passed", data=good)
    over_notice(row)
    with at("2023-03-20"):
        act(city, row, "recognise")
        events.dispatch()
    row.refresh_from_db()
    certificate = certificates.get(SYSTEM, row.certificate_id or 0)
    assert (certificate.kind, certificate.level, certificate.body_id) == ("skill_level", "3", made.body.organisation_id)
    assert len(certificate.number) == 22 and certificate.scores == {"practice": 72.5}


@pytest.mark.django_db
def test_a_certificate_revoked_in_between_stops_the_decision(made: w.World, worker: Actor) -> None:
    agency()
    city, district = clerk(Role.CITY_CLERK, "50"), clerk(Role.DISTRICT_CLERK, "500105")
    with at("2023-03-02"):
        row = services.apply(worker, worker.person_id or 0, title_wish())
        act(district, row, "take", data={"papers": "none"})
        experts = panel_of("500112")
        workflow.appoint_panel(city, row.case_id, [e.user_id or 0 for e in experts], version=row.case.version)
        for expert in experts:
            workflow.vote(expert, row.case_id, approves=True, comment="同意")
    over_notice(row)
    with at("2023-03-20"):
        held = certificates.wallet(worker.person_id or 0).get()
        credentials.revoke(SYSTEM, held.pk, reason="材料不实，经核查依规撤销")
        with pytest.raises(errors.RecognitionRefused):
            act(city, row, "recognise")
        act(city, row, "refuse", reason="依据的证书已撤销")
    row.refresh_from_db()
    assert row.state == "refused" and row.certificate_id is None


@pytest.mark.django_db
def test_strangers_see_nothing_and_an_occupation_without_a_line_is_told_why(made: w.World, worker: Actor) -> None:
    agency()
    with at("2023-03-02"):
        row = services.apply(worker, worker.person_id or 0, title_wish())
        with pytest.raises(errors.RecognitionRefused):
            services.apply(worker, worker.person_id or 0, Wish("title", w.CODE, "3", "agriculture"))
        with pytest.raises(errors.RecognitionInvalid):
            wishes.check(Wish("title", w.CODE, "4", "engineering"), w.TODAY)
    for stranger in (
        make_actor(Role.WORKER, person=make_person().pk),
        clerk(Role.DISTRICT_CLERK, "500112"),
        panel_of("500105")[0],
    ):
        with pytest.raises(errors.RecognitionNotFound):
            queries.get(stranger, row.pk)
    services.withdraw(worker, row.pk)
    assert Recognition.objects.get(pk=row.pk).state == "withdrawn"


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_applications_at_once_leave_one(made: w.World, worker: Actor) -> None:
    agency()
    outcomes: list[str] = []

    def run() -> None:
        try:
            with at("2023-03-02"):
                services.apply(worker, worker.person_id or 0, title_wish())
            outcomes.append("in")
        except errors.RecognitionTwice:
            outcomes.append("twice")
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == ["in", "twice", "twice", "twice"]
