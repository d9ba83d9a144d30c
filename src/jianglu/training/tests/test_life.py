"""A class from review to settlement: programme, voucher, roll, completion, money; and what supervision sees."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from jianglu.credentials import queries as certificates
from jianglu.kernel.errors import Denied
from jianglu.kernel.sheets import BadRows
from jianglu.learning import services as learning
from jianglu.learning.models import Category, Course
from jianglu.people.models import Relation
from jianglu.platform import events, workflow
from jianglu.platform.access import Actor, Role
from jianglu.platform.events.models import Event
from jianglu.platform.workflow.models import Case
from jianglu.testing import CITY, SYSTEM, at, make_actor, make_organisation, make_person, make_region, resident_number
from jianglu.training import queries, services
from jianglu.training.errors import (
    AlreadySettled,
    CannotWithdraw,
    ClassClosed,
    ClassNotOver,
    ClassTooShort,
    ClassWrongState,
    EnrolmentNotFound,
    NoHours,
    NotEligible,
    NothingToSettle,
    ProgrammeHours,
    ProgrammeNotApproved,
    ProgrammeNotEditable,
    RollClosed,
    SignInClosed,
    VoucherUnfit,
)
from jianglu.training.models import Alert, Attendance, Completion, Enrolment, Programme, TrainingClass, Voucher

from .conftest import CARE, PLAN, School, issue, make_worker, open_class

ZONE = ZoneInfo("Asia/Shanghai")
pytestmark = pytest.mark.django_db


def run_class(school: School, opened: TrainingClass, absent: tuple[int, ...] = ()) -> None:
    """Hold every lesson: those in `absent` are not there."""
    with at("2023-03-13"):
        services.start_due_classes(SYSTEM)
    for session in opened.sessions.all():
        with at(session.starts_at + timedelta(minutes=30)):
            roll = {
                row.pk: "absent" if row.person_id in absent else "present"
                for row in Enrolment.objects.filter(training_class=opened, state="enrolled")
            }
            services.mark_roll(school.teacher, session.pk, roll)
            services.close_roll(school.teacher, session.pk)


def test_a_class_from_voucher_to_settlement(school: School) -> None:
    good, absent, payer = make_worker(), make_worker(), make_actor(Role.WORKER)
    batch = issue(2)
    opened = open_class(school)
    for worker in (good, absent):
        services.claim_voucher(worker, batch.pk)
        assert services.enrol(worker, opened.pk).voucher.state == "bound"
    assert services.enrol(payer, opened.pk).voucher is None
    assert Relation.objects.filter(organisation_id=school.organisation_id, kind="trainee").count() == 3
    run_class(school, opened, absent=(absent.person_id,))
    assert set(Voucher.objects.values_list("state", flat=True)) == {"in_use"}
    with at("2023-03-27"):
        services.finish_class(school.provider, opened.pk)
    states = dict(Enrolment.objects.values_list("person_id", "state"))
    assert states == {good.person_id: "completed", absent.person_id: "failed", payer.person_id: "completed"}
    assert Completion.objects.get(enrolment__person_id=good.person_id).attendance == 1
    vouchers = dict(Voucher.objects.values_list("person_id", "state"))
    assert vouchers == {good.person_id: "completed", absent.person_id: "expired"}
    assert batch.quotas.get().claimed == 1
    with at("2023-03-28"):
        settlement = services.settle_class(school.provider, opened.pk)
        assert (settlement.people, settlement.amount) == (1, 100_000)
        with pytest.raises(AlreadySettled):
            services.settle_class(school.provider, opened.pk)
    names = list(Event.objects.values_list("name", flat=True))
    assert names.count("training.completed") == 2
    assert names.count("training.voucher_settled") == names.count("training.class_completed") == 1
    events.dispatch()
    with at("2023-04-03"), pytest.raises(NotEligible, match="少于 1 次"):
        services.claim_voucher(good, batch.pk)
    assert [row.number for row in queries.completions_of(good.person_id)]


def test_a_class_needs_an_approved_programme_and_enough_days(school: School) -> None:
    with pytest.raises(ClassTooShort):
        open_class(school, end_on=date(2023, 3, 14))
    Programme.objects.update(state="draft")
    with pytest.raises(ProgrammeNotApproved):
        open_class(school)
    assert not TrainingClass.objects.exists()


def test_a_subsidised_programme_keeps_the_rules(school: School) -> None:
    plan = {
        "type": "employment",
        "title": "短",
        "occupation_id": CARE,
        "level": "5",
        "theory_hours": 30,
        "practice_hours": 10,
        "fee": 100,
    }
    with pytest.raises(ProgrammeHours):
        services.create_programme(school.provider, school.organisation_id, subsidised=True, **plan)
    free = services.create_programme(school.provider, school.organisation_id, subsidised=False, **plan)
    assert free.subsidy == 0
    with pytest.raises(ProgrammeNotEditable):
        services.edit_programme(school.provider, school.programme.pk, subsidised=True, title="改")


def test_a_returned_programme_is_corrected_and_comes_back_to_the_same_desk(school: School) -> None:
    draft = services.create_programme(
        school.provider, school.organisation_id, subsidised=False, type="post", title="x", occupation_id=CARE,
        level="5", theory_hours=8, practice_hours=0, fee=0,
    )  # fmt: skip
    draft = services.submit_programme(school.provider, draft.pk)
    workflow.act(school.district, draft.case.pk, "return", version=draft.case.version, reason="缺简介")
    draft.refresh_from_db()
    assert draft.state == "returned"
    services.edit_programme(school.provider, draft.pk, subsidised=False, summary="补充")
    services.submit_programme(school.provider, draft.pk)
    draft.refresh_from_db()
    assert (draft.state, draft.case.node) == ("in_review", "district")


def test_a_voucher_must_outlive_the_class_and_fit_it(school: School) -> None:
    worker = make_worker()
    services.claim_voucher(worker, issue(2).pk)
    late = open_class(school, start_on=date(2023, 6, 5), end_on=date(2023, 6, 16))
    with pytest.raises(VoucherUnfit, match="有效期"):
        services.enrol(worker, late.pk)
    assert not Enrolment.objects.exists()
    late.refresh_from_db()
    assert late.seats_taken == 0
    assert services.enrol(worker, late.pk, use_voucher=False).voucher is None


def test_leaving_gives_seat_and_voucher_to_the_next(school: School) -> None:
    batch, opened = issue(5), open_class(school, seats=1)
    first, second = make_worker(), make_worker()
    for worker in (first, second):
        services.claim_voucher(worker, batch.pk)
    one, two = services.enrol(first, opened.pk), services.enrol(second, opened.pk)
    assert (one.state, two.state) == ("enrolled", "waiting")
    services.withdraw(first, one.pk)
    two.refresh_from_db()
    assert (two.state, two.voucher.state) == ("enrolled", "bound")
    assert Voucher.objects.get(person_id=first.person_id).state == "claimed"
    with at("2023-03-13"):
        services.start_due_classes(SYSTEM)
        with pytest.raises(CannotWithdraw):
            services.withdraw(second, two.pk)
        with pytest.raises(ClassClosed):
            services.enrol(first, opened.pk)
        services.withdraw(school.provider, two.pk, "因病")
    assert Voucher.objects.get(person_id=second.person_id).state == "claimed"


def test_a_cancelled_class_frees_the_vouchers(school: School) -> None:
    batch, opened, worker = issue(1), open_class(school), make_worker()
    services.claim_voucher(worker, batch.pk)
    services.enrol(worker, opened.pk)
    services.cancel_class(school.provider, opened.pk, "人数不足")
    assert Voucher.objects.get().state == "claimed"
    assert Enrolment.objects.get().state == "withdrawn"


def test_signing_in_by_code(school: School) -> None:
    opened, worker, other = open_class(school), make_worker(), make_worker()
    enrolment = services.enrol(worker, opened.pk)
    session = opened.sessions.first()
    with at("2023-03-13"):
        services.start_due_classes(SYSTEM)
    with at(datetime(2023, 3, 13, 8, 55, tzinfo=ZONE)):
        code = services.open_sign_in(school.teacher, session.pk).sign_code
        assert services.sign_in(worker, code.lower()).state == "present"
        assert services.sign_in(worker, code).pk == Attendance.objects.get().pk
        for who, what in ((other, code), (worker, "XXXXXX"), (worker, "")):
            with pytest.raises(SignInClosed):
                services.sign_in(who, what)
    with at(datetime(2023, 3, 13, 9, 20, tzinfo=ZONE)), pytest.raises(SignInClosed):
        services.sign_in(worker, code)
    with at(datetime(2023, 3, 13, 10, tzinfo=ZONE)):
        assert services.mark_roll(school.teacher, session.pk, {enrolment.pk: "late", 999_999: "present"}) == 1
        services.close_roll(school.teacher, session.pk)
        with pytest.raises(RollClosed):
            services.mark_roll(school.teacher, session.pk, {enrolment.pk: "present"})
    with at("2023-03-14"), pytest.raises(ClassNotOver):
        services.finish_class(school.provider, opened.pk)
    with at("2023-03-14"), pytest.raises(ClassWrongState):
        services.settle_class(school.provider, opened.pk)


def test_nothing_to_settle_without_vouchers(school: School) -> None:
    opened = open_class(school)
    services.enrol(make_worker(), opened.pk)
    run_class(school, opened)
    with at("2023-03-27"):
        services.finish_class(school.provider, opened.pk)
        with pytest.raises(NothingToSettle):
            services.settle_class(school.provider, opened.pk)


def sheet(*rows: tuple[str, str]) -> BytesIO:
    book = Workbook()
    book.active.append(["姓名*", "身份证号码*"])
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    out.seek(0)
    return out


def test_a_sheet_of_trainees_is_taken_whole_or_not_at_all(school: School) -> None:
    opened = open_class(school)
    numbers = [resident_number(seq=n) for n in (401, 402, 403)]
    for name, number in zip("甲乙丙", numbers, strict=True):
        make_person(name, number=number)
    bad = numbers[1][:-1] + ("0" if numbers[1][-1] != "0" else "1")
    with pytest.raises(BadRows) as caught:
        services.import_trainees(
            school.provider, opened.pk, sheet(("甲", numbers[0]), ("乙", bad), ("丁", numbers[2]), ("甲", numbers[0]))
        )
    assert [error.row for error in caught.value.rows] == [3, 4, 5]
    assert not Enrolment.objects.exists()
    assert services.import_trainees(school.provider, opened.pk, sheet(*zip("甲乙丙", numbers, strict=True))) == 3
    assert TrainingClass.objects.get().seats_taken == 3


def test_a_headcount_that_does_not_fit_opens_a_case_and_voids_nothing(school: School) -> None:
    opened = open_class(school)
    rows = [services.enrol(make_worker(), opened.pk) for _n in range(4)]
    with at("2023-03-13"):
        services.start_due_classes(SYSTEM)
        session = opened.sessions.first()
        with at(datetime(2023, 3, 13, 10, tzinfo=ZONE)):
            services.mark_roll(school.teacher, session.pk, {row.pk: "present" for row in rows})
            services.record_visit(
                school.district,
                opened.pk,
                visited_on=date(2023, 3, 13),
                present=1,
                result="rectify",
                findings="人数不符",
            )
    alert = Alert.objects.get()
    assert (alert.signal, alert.statistic["found"], alert.case.node) == ("headcount", 1, "raised")
    assert Attendance.objects.filter(state="present").count() == 4
    workflow.act(school.district, alert.case.pk, "dismiss", version=alert.case.version, reason="学员在实训室")
    assert Case.objects.get(pk=alert.case.pk).closed_at


def test_one_person_in_two_running_classes_is_a_signal(school: School) -> None:
    worker = make_worker()
    for _n in range(2):
        services.enrol(worker, open_class(school).pk)
    with at("2023-03-13"):
        services.start_due_classes(SYSTEM)
        assert services.scan_classes(SYSTEM) >= 2
        assert services.scan_classes(SYSTEM) == 0
    assert set(Alert.objects.values_list("signal", flat=True)) >= {"double_class"}
    assert Enrolment.objects.filter(state="enrolled").count() == 2


def test_strangers_change_nothing(school: School) -> None:
    opened, worker = open_class(school), make_worker()
    enrolment = services.enrol(worker, opened.pk)
    session = opened.sessions.first()
    strangers = (make_actor(Role.PROVIDER), make_worker(), make_actor(Role.LEADER), school.district, Actor.anonymous())
    calls = (
        lambda a: services.open_class(
            a, school.programme.pk, region_code="500105001", address="x", start_on=date(2023, 3, 13),
            end_on=date(2023, 3, 24), seats=1, teacher_name="x",
        ),
        lambda a: services.cancel_class(a, opened.pk, "x"),
        lambda a: services.finish_class(a, opened.pk),
        lambda a: services.settle_class(a, opened.pk),
        lambda a: services.mark_roll(a, session.pk, {enrolment.pk: "present"}),
        lambda a: services.open_sign_in(a, session.pk),
        lambda a: services.enrol_by_number(a, opened.pk, name="x", number=resident_number()),
        lambda a: services.submit_programme(a, school.programme.pk),
        lambda a: services.withdraw(a, enrolment.pk, "x"),
    )  # fmt: skip
    for stranger in strangers:
        for call in calls:
            with pytest.raises(Denied):
                call(stranger)
    for stranger in (make_actor(Role.PROVIDER), worker, Actor.anonymous()):
        assert not queries.visible_classes(stranger).exists()
        with pytest.raises(Denied):
            services.record_visit(
                stranger, opened.pk, visited_on=date(2023, 3, 13), present=1, result="good", findings="x"
            )
    enrolment.refresh_from_db()
    opened.refresh_from_db()
    assert (enrolment.state, opened.state, TrainingClass.objects.count()) == ("enrolled", "open", 1)
    assert not Attendance.objects.exists()


def test_completion_and_hours_become_certificates_when_asked_for(school: School) -> None:
    worker, stranger = make_worker(), make_worker()
    bureau = make_organisation(kinds=["agency"], region=make_region(CITY))
    opened = open_class(school)
    row = services.enrol(worker, opened.pk)
    run_class(school, opened)
    with pytest.raises(EnrolmentNotFound):
        services.certify_completion(worker, row.pk)  # not over yet
    with at("2023-03-27"):
        services.finish_class(school.provider, opened.pk)
        made = services.certify_completion(worker, row.pk)
        assert services.certify_completion(worker, row.pk).pk == made.pk
        assert (made.kind, made.body_id, made.title) == ("completion", school.organisation_id, PLAN["title"])
        assert certificates.verify_token(made.token).authentic
        with pytest.raises(Denied):
            services.certify_completion(stranger, row.pk)
        assert [held.pk for _done, held in queries.proofs(worker).completions if held] == [made.pk]
        hours = (("2022", 44 * 60), ("2023", 45 * 60), ("2023", 90 * 60))
        for year, seconds in hours:
            learnt(worker.person_id or 0, int(year), seconds)
        with pytest.raises(NoHours):
            services.certify_hours(worker, worker.person_id or 0, 2022)  # a minute short of one class hour
        three = services.certify_hours(worker, worker.person_id or 0, 2023)
        assert (three.details["hours"], three.body_id) == (3, bureau.pk)
        learnt(worker.person_id or 0, 2023, 44 * 60)
        assert services.certify_hours(worker, worker.person_id or 0, 2023).pk == three.pk
        learnt(worker.person_id or 0, 2023, 60)
        assert services.certify_hours(worker, worker.person_id or 0, 2023).details["hours"] == 4


def learnt(person_id: int, year: int, seconds: int) -> None:
    """Hours in the ledger."""
    category = Category.objects.get_or_create(code="safety", defaults={"name": "安全", "seq": 99})[0]
    course = Course.objects.first() or learning.create_course(SYSTEM, title="安全", category=category.code)
    learning.import_hours(SYSTEM, [(person_id, course.pk, date(year, 1, 5), seconds)], "test")
