"""How the permissions of training are used."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from io import BytesIO
from zoneinfo import ZoneInfo

from openpyxl import Workbook

from jianglu.learning import services as learning
from jianglu.learning.tests.conftest import PACKAGE
from jianglu.people import services as people
from jianglu.platform import workflow
from jianglu.platform.access import Role, reaches
from jianglu.platform.access.testing import Case, own_person, own_region, whole_city
from jianglu.testing import CITY, SYSTEM, at, make_organisation, make_person, resident_number
from jianglu.training import permissions as can
from jianglu.training import queries, services
from jianglu.training.models import Completion
from jianglu.training.services.apprenticeship import SHEET

from .conftest import PLAN, TODAY, School, build_school, issue, open_class
from .test_apprenticeship import DAYS
from .test_apprenticeship import PLAN as APPRENTICESHIP

LESSON = datetime(2023, 3, 13, 9, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
OPENING = {
    "region_code": "500105001",
    "address": "江北区某路 1 号",
    "start_on": date(2023, 3, 13),
    "end_on": date(2023, 3, 24),
    "seats": 20,
    "teacher_name": "王老师",
}
BATCH = {
    "title": "区第一批",
    "kind": "general",
    "tier": "basic",
    "face_value": 100_000,
    "quantity": 5,
    "budget": 500_000,
    "fund": "专账",
    "claim_from": date(2023, 1, 1),
    "claim_until": date(2023, 12, 31),
}
case = partial(Case, on=str(TODAY))


@dataclass
class Made:
    """The school of our side with a draft, a class with one trainee, and vouchers."""

    school: School
    draft: int
    open_class: int
    lesson: int
    batch: int
    district_batch: int
    voucher: int
    enrolment: int
    trainee_number: str
    plan_draft: int
    plan: int
    apprentice: int


def build(world) -> Made:
    """Everybody of both sides may have a voucher; our person is enrolled with one."""
    with at(TODAY):
        school = build_school(world.own.units["provider"])
        for side in (world.own, world.other):
            group = people.GroupRow(side.person.pk, "rural_transfer_worker", date(2022, 1, 1), None, "测试")
            people.add_to_key_group(SYSTEM, group)
        batch = issue(5, city=school.city, shares={CITY: 5})
        opened = open_class(school)
        voucher = services.claim_voucher(world.own.actors["worker"], batch.pk)
        enrolment = services.enrol(world.own.actors["worker"], opened.pk)
        return Made(
            school,
            services.create_programme(SYSTEM, _unit(world), subsidised=True, **PLAN).pk,
            opened.pk,
            opened.sessions.order_by("seq").first().pk,
            batch.pk,
            services.create_batch(SYSTEM, region_code=world.own.region, **BATCH).pk,
            voucher.pk,
            enrolment.pk,
            people.reveal_number(SYSTEM, world.own.person.pk, reason="tests"),
            *_apprenticeship(world),
        )


def _apprenticeship(world) -> tuple[int, int, int]:
    """A draft of our enterprise, a filed plan with our provider, and our person as its apprentice."""
    unit, school = world.own.units["enterprise"].pk, world.own.units["provider"].credit_code
    draft, plan = (
        services.plan_apprenticeship(SYSTEM, unit, school_code=school, **APPRENTICESHIP).pk for _ in range(2)
    )
    case = services.submit_apprenticeship(SYSTEM, plan).case
    workflow.act(SYSTEM, case.pk, "file", version=case.version)
    entry = services.ApprenticeRow(world.own.person.pk, date(2023, 3, 15), date(2022, 9, 1), date(2025, 8, 31))
    return draft, plan, services.adopt_apprentices(SYSTEM, plan, [entry])[0].pk


def _made(world) -> Made:
    return world.made["training"]


def _unit(world, made=None):
    return world.own.units["provider"].pk


def _running(world):
    """The class has begun, and everybody of both sides sits in it."""
    services.enrol(world.other.actors["worker"], _made(world).open_class)
    with at(LESSON):
        services.start_due_classes(SYSTEM)
        return services.open_sign_in(SYSTEM, _made(world).lesson).sign_code


def _over(world):
    """The class has been held to its last lesson."""
    made = _made(world)
    with at(LESSON):
        services.start_due_classes(SYSTEM)
    for session in queries.get_open_class(made.open_class).sessions.all():
        with at(session.starts_at + timedelta(minutes=30)):
            services.mark_roll(SYSTEM, session.pk, {made.enrolment: "present"})
            services.close_roll(SYSTEM, session.pk)


def _finished(world):
    _over(world)
    with at("2023-03-27"):
        services.finish_class(SYSTEM, _made(world).open_class)


def _other_class(world):
    """A class of the same school that nobody has joined."""
    return open_class(_made(world).school).pk


def _enterprise(world, made=None):
    return world.own.units["enterprise"].pk


def _colleague(world):
    """Somebody who works in our enterprise and is nobody's apprentice."""
    person = make_person("同事", number=resident_number(born=date(1991, 1, 1), seq=77))
    people.relate(SYSTEM, person.pk, _enterprise(world), "employee", date(2022, 9, 1))
    number = people.reveal_number(SYSTEM, person.pk, reason="tests")
    return {"name": "同事", "number": number, **DAYS}


def _colleague_sheet(world):
    row = _colleague(world)
    return (",".join(f"{column.heading}*" for column in SHEET) + "\n" + ",".join(map(str, row.values()))).encode()


def _other_person(world):
    """Somebody of our district who is nobody's apprentice."""
    person = make_person("另一人")
    return services.ApprenticeRow(person.pk, *DAYS.values())


def _planned(world):
    return services.submit_apprenticeship(SYSTEM, _made(world).plan_draft).case


def _sees_plan(actor, world):
    """The enterprise, the school, and the district."""
    scope = actor.scope(can.VIEW_APPRENTICESHIPS)
    region, school = world.own.region, _unit(world)
    return reaches(scope, region=region, organisation_id=_enterprise(world)) or reaches(scope, organisation_id=school)


def _freed(world):
    """Our person's voucher is gone, and may be claimed again."""
    services.revoke_voucher(SYSTEM, _made(world).voucher, "测试")


def _issued(world):
    services.set_annual_quota(SYSTEM, year=2023, region_code=world.own.region, quantity=5)
    services.issue_batch(SYSTEM, _made(world).district_batch, {world.own.region: 5})


def _quota(world):
    services.set_annual_quota(SYSTEM, year=2023, region_code=world.own.region, quantity=5)


def _submitted(world):
    return services.submit_programme(SYSTEM, _made(world).draft).case


def _sheet(world):
    book, out = Workbook(), BytesIO()
    book.active.append(["姓名*", "身份证号码*"])
    book.active.append([world.own.name, _made(world).trainee_number])
    book.save(out)
    return _other_class(world), out.getvalue()


def _leaves(actor, world):
    """The trainee, and the school."""
    return reaches(actor.scope(can.ENROL), person_id=own_person(world, None)) or reaches(
        actor.scope(can.RUN_CLASS), organisation_id=_unit(world)
    )


def _reviews(actor, world):
    return reaches(actor.scope(can.REVIEW_PROGRAMME), region=world.own.region)


def _visit(actor, world, made):
    return services.record_visit(
        actor, _made(world).open_class, visited_on=TODAY, present=1, result="good", findings="正常"
    )


def _completed(world):
    """Our person's class, completed."""
    pk = _made(world).enrolment
    Completion.objects.create(
        enrolment_id=pk, number="HG-TEST", completed_on=date(2023, 2, 20), planned_hours=40, attended_hours=40,
        online_seconds=0, attendance=1,
    )  # fmt: skip
    return pk


def _learnt(world):
    """Two class hours of our person, and the bureau that certifies them."""
    make_organisation(kinds=["agency"])
    course = world.made["learning"].course.pk
    learning.import_hours(SYSTEM, [(world.own.person.pk, course, date(2023, 2, 1), 2 * 45 * 60)], "test")


def _finished_course(world):
    """A course that workers of both sides have finished, and the bureau that certifies it."""
    make_organisation(kinds=["agency"])
    learning.load_categories(SYSTEM)
    course = learning.import_course(SYSTEM, PACKAGE).pk
    people_ids = [side.person.pk for side in (world.own, world.other)]
    learning.enrol_many(SYSTEM, [(person, course) for person in people_ids])
    when = datetime(2023, 2, 20, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
    learning.record_completions(SYSTEM, [(person, course, when) for person in people_ids])
    return course


CASES = [
    case(
        can.CLAIM_VOUCHER,
        lambda actor, world, made: services.claim_voucher(actor, _made(world).batch),
        prepare=_freed,
        oneself=True,
    ),
    case(can.ENROL, lambda actor, world, pk: services.enrol(actor, pk), prepare=_other_class, oneself=True),
    case(
        can.ENROL,
        lambda actor, world, made: services.withdraw(actor, _made(world).enrolment),
        allowed=_leaves,
    ),
    case(
        can.SIGN_IN,
        lambda actor, world, code: services.sign_in(actor, code),
        prepare=_running,
        oneself=True,
        on=str(LESSON),
    ),
    case(
        can.PLAN,
        lambda actor, world, made: services.create_programme(actor, _unit(world), subsidised=True, **PLAN),
        organisation=_unit,
    ),
    case(
        can.PLAN,
        lambda actor, world, made: services.edit_programme(actor, _made(world).draft, subsidised=True, title="改"),
        organisation=_unit,
    ),
    case(
        can.PLAN,
        lambda actor, world, made: services.submit_programme(actor, _made(world).draft),
        organisation=_unit,
    ),
    case(
        can.PLAN,
        lambda actor, world, made: services.retire_programme(actor, _made(world).draft, "停办"),
        organisation=_unit,
    ),
    case(
        can.RUN_CLASS,
        lambda actor, world, made: services.open_class(actor, _made(world).school.programme.pk, **OPENING),
        organisation=_unit,
    ),
    case(
        can.RUN_CLASS,
        lambda actor, world, made: services.cancel_class(actor, _made(world).open_class, "人数不足"),
        organisation=_unit,
    ),
    case(
        can.RUN_CLASS,
        lambda actor, world, pk: services.enrol_by_number(
            actor, pk, name=world.own.name, number=_made(world).trainee_number
        ),
        prepare=_other_class,
        organisation=_unit,
    ),
    case(
        can.RUN_CLASS,
        lambda actor, world, made: services.import_trainees(actor, made[0], BytesIO(made[1])),
        prepare=_sheet,
        organisation=_unit,
    ),
    case(
        can.RUN_CLASS,
        lambda actor, world, made: services.finish_class(actor, _made(world).open_class),
        prepare=_over,
        organisation=_unit,
        on="2023-03-27",
    ),
    case(
        can.TAKE_ROLL,
        lambda actor, world, made: services.open_sign_in(actor, _made(world).lesson),
        organisation=_unit,
    ),
    case(
        can.TAKE_ROLL,
        lambda actor, world, made: services.mark_roll(actor, _made(world).lesson, {_made(world).enrolment: "late"}),
        organisation=_unit,
    ),
    case(
        can.TAKE_ROLL,
        lambda actor, world, made: services.close_roll(actor, _made(world).lesson),
        organisation=_unit,
        on=str(LESSON),
    ),
    case(
        can.SETTLE,
        lambda actor, world, made: services.settle_class(actor, _made(world).open_class),
        prepare=_finished,
        organisation=_unit,
        on="2023-03-28",
    ),
    case(
        can.VIEW_PROGRAMMES,
        lambda actor, world, made: queries.programme_for(actor, _made(world).draft),
        region=own_region,
        organisation=_unit,
    ),
    case(
        can.VIEW_CLASSES,
        lambda actor, world, made: queries.class_for(actor, _made(world).open_class),
        region=own_region,
        organisation=_unit,
    ),
    case(
        can.VIEW_CLASSES,
        lambda actor, world, made: queries.session_for(actor, _made(world).lesson),
        region=own_region,
        organisation=_unit,
    ),
    case(
        can.VIEW_OWN,
        lambda actor, world, made: queries.my_enrolment(actor, _made(world).enrolment),
        person=own_person,
    ),
    case(
        can.ASK_PROOF,
        lambda actor, world, pk: services.certify_completion(actor, pk),
        prepare=_completed,
        person=own_person,
    ),
    case(can.ASK_PROOF, lambda actor, world, made: queries.proofs(actor), oneself=True),
    case(
        can.ASK_PROOF,
        lambda actor, world, pk: services.certify_course(actor, pk),
        prepare=_finished_course,
        oneself=True,
    ),
    case(
        can.ASK_PROOF,
        lambda actor, world, made: services.certify_hours(actor, world.own.person.pk, 2023),
        prepare=_learnt,
        person=own_person,
    ),
    case(
        can.REVIEW_PROGRAMME,
        lambda actor, world, case: workflow.act(actor, case.pk, "refuse", version=case.version, reason="不符合"),
        prepare=_submitted,
        allowed=lambda actor, world: actor.roles == {Role.DISTRICT_CLERK} and _reviews(actor, world),
    ),
    case(
        can.REVIEW_PROGRAMME,
        lambda actor, world, made: services.adopt_programmes(actor, []),
        region=whole_city,
    ),
    case(
        can.MANAGE_VOUCHERS,
        lambda actor, world, made: services.create_batch(actor, region_code=world.own.region, **BATCH),
        region=own_region,
    ),
    case(
        can.MANAGE_VOUCHERS,
        lambda actor, world, made: services.issue_batch(actor, _made(world).district_batch, {world.own.region: 5}),
        prepare=_quota,
        region=own_region,
    ),
    case(
        can.MANAGE_VOUCHERS,
        lambda actor, world, made: services.close_batch(actor, _made(world).district_batch, "结束"),
        prepare=_issued,
        region=own_region,
    ),
    case(
        can.MANAGE_VOUCHERS,
        lambda actor, world, made: services.revoke_voucher(actor, _made(world).voucher, "重复"),
        region=own_region,
    ),
    case(
        can.MANAGE_VOUCHERS,
        lambda actor, world, made: services.hand_out(actor, _made(world).batch, []),
        region=whole_city,
    ),
    case(
        can.VIEW_VOUCHERS,
        lambda actor, world, made: queries.batch_for(actor, _made(world).district_batch),
        region=own_region,
    ),
    case(
        can.SET_QUOTA,
        lambda actor, world, made: services.set_annual_quota(
            actor, year=2023, region_code=world.own.region, quantity=9
        ),
        region=whole_city,
    ),
    case(can.SUPERVISE, _visit, region=own_region),
    case(
        can.RUN_APPRENTICESHIP,
        lambda actor, world, made: services.plan_apprenticeship(
            actor, _enterprise(world), school_code=world.own.units["provider"].credit_code, **APPRENTICESHIP
        ),
        organisation=_enterprise,
    ),
    case(
        can.RUN_APPRENTICESHIP,
        lambda actor, world, made: services.edit_apprenticeship(
            actor, _made(world).plan_draft, school_code=world.own.units["provider"].credit_code, months=12
        ),
        organisation=_enterprise,
    ),
    case(
        can.RUN_APPRENTICESHIP,
        lambda actor, world, made: services.submit_apprenticeship(actor, _made(world).plan_draft),
        organisation=_enterprise,
    ),
    case(
        can.RUN_APPRENTICESHIP,
        lambda actor, world, row: services.enrol_apprentice(actor, _made(world).plan, **row),
        prepare=_colleague,
        organisation=_enterprise,
    ),
    case(
        can.RUN_APPRENTICESHIP,
        lambda actor, world, sheet: services.import_apprentices(actor, _made(world).plan, BytesIO(sheet)),
        prepare=_colleague_sheet,
        organisation=_enterprise,
    ),
    case(
        can.RUN_APPRENTICESHIP,
        lambda actor, world, made: services.leave_apprenticeship(
            actor, _made(world).apprentice, left_on=date(2023, 4, 1), reason="辞职"
        ),
        organisation=_enterprise,
        on="2023-04-10",
    ),
    case(
        can.RUN_APPRENTICESHIP,
        lambda actor, world, made: services.establish_results(actor, _made(world).plan),
        organisation=_enterprise,
        on="2025-03-15",
    ),
    case(
        can.VIEW_APPRENTICESHIPS,
        lambda actor, world, made: queries.apprenticeship_for(actor, _made(world).plan),
        allowed=_sees_plan,
    ),
    case(
        can.VIEW_APPRENTICESHIPS,
        lambda actor, world, made: queries.apprentice_for(actor, _made(world).apprentice),
        allowed=_sees_plan,
    ),
    case(
        can.REVIEW_APPRENTICESHIP,
        lambda actor, world, case: workflow.act(actor, case.pk, "file", version=case.version),
        prepare=_planned,
        allowed=lambda actor, world: (
            actor.roles == {Role.DISTRICT_CLERK}
            and reaches(actor.scope(can.REVIEW_APPRENTICESHIP), region=world.own.region)
        ),
    ),
    case(
        can.REVIEW_APPRENTICESHIP,
        lambda actor, world, row: services.adopt_apprentices(actor, _made(world).plan, [row]),
        prepare=_other_person,
        region=own_region,
    ),
]


def objects(world) -> dict[str, object]:
    """What addresses name."""
    made = _made(world)
    return {
        "training:class_id": made.open_class,
        "training:session_id": made.lesson,
        "training:batch_id": made.district_batch,
        "training:programme_id": made.draft,
        "training:enrolment_id": made.enrolment,
        "training:year": 2023,
        "training:apprenticeship_id": made.plan,
        "training:course_id": world.made["learning"].course.pk,
        "training:apprentice_id": made.apprentice,
    }
