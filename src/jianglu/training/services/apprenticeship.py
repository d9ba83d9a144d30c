"""Apprenticeship: an enterprise files its plan, enrols its own people, and results are read from certificates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import IO, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from jianglu.credentials import queries as credentials
from jianglu.kernel.errors import RowError, need_reason
from jianglu.kernel.periods import add_months
from jianglu.kernel.sheets import Column, checked, read_sheet, refuse
from jianglu.organisations import queries as organisations
from jianglu.people import queries as people
from jianglu.people import services as register
from jianglu.people.identify import persons_of
from jianglu.platform import audit, calendar, numbering, workflow
from jianglu.platform.access import Actor, locked, require, rls

from .. import errors
from ..models import Apprentice, Apprenticeship
from ..models.apprenticeship import LEVELS
from ..permissions import REVIEW_APPRENTICESHIP, RUN_APPRENTICESHIP

SYSTEM = Actor.system("training")
EDITABLE = (Apprenticeship.State.DRAFT, Apprenticeship.State.RETURNED)
SHORTEST, LONGEST = 12, 36  # months; 人社部发〔2021〕39号
SHEET = (
    Column("name", "姓名", "张三"),
    Column("number", "身份证号码", "500105199003071234"),
    Column("agreed_on", "培养起始日期", "2023-03-15"),
    Column("contract_from", "劳动合同起", "2022-09-01"),
    Column("contract_until", "劳动合同止", "2025-08-31"),
)
_HEADING = {column.key: column.heading for column in SHEET}
_DAYS = ("agreed_on", "contract_from", "contract_until")
FIELDS = (
    "title", "occupation_id", "level", "start_on", "months", "agreement", "plan", "hours", "mentor", "mentor_level",
    "mentor_recognised", "school_mentor", "cost", "places",
)  # fmt: skip


@dataclass(frozen=True)
class ApprenticeRow:
    """Who is to be enrolled: first day of the term, first and last day of the labour contract."""

    person_id: int
    agreed_on: date
    contract_from: date
    contract_until: date


def plan_apprenticeship(actor: Actor, organisation_id: int, *, school_code: str, **values: Any) -> Apprenticeship:
    """Write a plan as a draft: `values` as FIELDS, cost in fen a year, the school by its code. Raises ApprenticeshipUnfit."""
    with transaction.atomic():
        require(actor, RUN_APPRENTICESHIP, organisation_id=organisation_id)
        now = calendar.now()
        row = Apprenticeship(
            number=f"XT{now:%Y}{numbering.next_number(f'training.apprenticeship.{now:%Y}'):05d}",
            organisation_id=organisation_id,
            region_code=organisations.get(organisation_id).region_id[:6],
            created_at=now,
        )
        _fill(row, school_code, values)
        audit.record(actor, "training.apprenticeship_planned", row)
        return row


def edit_apprenticeship(actor: Actor, apprenticeship_id: int, *, school_code: str, **values: Any) -> Apprenticeship:
    """Change a draft or returned plan; raises ApprenticeshipWrongState, ApprenticeshipUnfit."""
    with transaction.atomic():
        row = _own(actor, apprenticeship_id, *EDITABLE)
        _fill(row, school_code, values)
        audit.record(actor, "training.apprenticeship_edited", row)
        return row


def submit_apprenticeship(actor: Actor, apprenticeship_id: int) -> Apprenticeship:
    """File a draft with the district, or a returned one again; raises ApprenticeshipWrongState."""
    from ..flows import APPRENTICESHIP

    with transaction.atomic():
        row = _own(actor, apprenticeship_id, *EDITABLE)
        row.state = Apprenticeship.State.IN_REVIEW
        if row.case is None:
            case = workflow.open_case(
                actor, APPRENTICESHIP, title=row.title, region_code=row.region_code, organisation_id=row.organisation_id
            )
            row.case = workflow.act(actor, case.pk, "submit", version=case.version)
            row.save()
        else:
            row.save()
            workflow.act(actor, row.case.pk, "resubmit", version=row.case.version)
        audit.record(actor, "training.apprenticeship_submitted", row)
        return row


def follow_case(case_id: int, state: str) -> None:
    """Let a plan follow its case; called by the flow in the transaction of the act."""
    row = Apprenticeship.objects.select_for_update(of=("self",)).filter(case_id=case_id).first()
    if row is not None:
        row.state = state
        row.filed_on = calendar.today() if state == Apprenticeship.State.FILED else None
        row.save(update_fields=["state", "filed_on"])


def enrol_apprentice(
    actor: Actor, apprenticeship_id: int, *, name: str, number: str, agreed_on: date, contract_from: date,
    contract_until: date,
) -> Apprentice:  # fmt: skip
    """Enrol one of the enterprise's own people by name and number; raises BadRows, ApprenticeUnfit, ApprenticePlacesTaken."""
    with transaction.atomic():
        row = _own(actor, apprenticeship_id, Apprenticeship.State.FILED)
        bad: list[RowError] = []
        cells = [(1, {"name": name.strip(), "number": number.strip()})]
        found = persons_of(cells, bad, number=_HEADING["number"], name=_HEADING["name"], among=_staff(actor, row))
        refuse(bad)
        wanted = ApprenticeRow(found[1], agreed_on, contract_from, contract_until)
        for _line, why in _faults(row, [(1, wanted)]):
            raise errors.ApprenticeUnfit(why=why)
        return _enrol(actor, row, [wanted])[0]


def import_apprentices(actor: Actor, apprenticeship_id: int, file: IO[bytes]) -> int:
    """Enrol everybody on a sheet (SHEET), all or none; raises BadSheet, BadRows with each bad cell, ApprenticePlacesTaken."""
    with transaction.atomic():
        row = _own(actor, apprenticeship_id, Apprenticeship.State.FILED)
        bad: list[RowError] = []
        lines = read_sheet(file, SHEET, errors=bad)
        found = persons_of(
            lines, bad, number=_HEADING["number"], name=_HEADING["name"], among=_staff(actor, row), once=True
        )
        wanted = []
        for line, cells in lines:
            days = [checked(bad, line, _HEADING[key], partial(date.fromisoformat, cells[key])) for key in _DAYS]
            agreed, begins, ends = days
            if line in found and agreed and begins and ends:
                wanted.append((line, ApprenticeRow(found[line], agreed, begins, ends)))
        bad += [RowError(line, _HEADING["number"], why) for line, why in _faults(row, wanted)]
        refuse(bad)
        return len(_enrol(actor, row, [entry for _line, entry in wanted]))


def adopt_apprentices(actor: Actor, apprenticeship_id: int, rows: Sequence[ApprenticeRow]) -> list[Apprentice]:
    """Enrol persons who are known by id, to take over an earlier register; raises ApprenticeUnfit, ApprenticePlacesTaken."""
    with transaction.atomic():
        row = locked(
            Apprenticeship.objects.all(),
            lambda found: require(actor, REVIEW_APPRENTICESHIP, region=found.region_code),
            pk=apprenticeship_id,
        )
        if row is None:
            raise errors.ApprenticeshipNotFound()
        _expect(row, Apprenticeship.State.FILED)
        for _line, why in _faults(row, list(enumerate(rows))):
            raise errors.ApprenticeUnfit(why=why)
        return _enrol(actor, row, rows)


def leave_apprenticeship(actor: Actor, apprentice_id: int, *, left_on: date, reason: str) -> Apprentice:
    """Note that an apprentice left before the end, with the reason; the place is not given again. Raises ApprenticeUnfit."""
    with transaction.atomic():
        row = locked(
            Apprentice.objects.select_related("apprenticeship"),
            lambda found: require(
                actor, RUN_APPRENTICESHIP, organisation_id=found.apprenticeship.organisation_id
            ),
            pk=apprentice_id,
        )  # fmt: skip
        if row is None:
            raise errors.ApprenticeNotFound()
        if row.state != Apprentice.State.TRAINING:
            raise errors.ApprenticeshipWrongState(state=row.get_state_display())
        if not row.agreed_on <= left_on <= min(row.ends_on, calendar.today()):
            raise errors.ApprenticeUnfit(why=_("退出日期须在培养期内，且不晚于今天"))
        reason = need_reason(reason)
        row.state, row.left_on, row.left_why, row.ended_on = (
            Apprentice.State.LEFT, left_on, reason[:200], calendar.today(),
        )  # fmt: skip
        row.save(update_fields=["state", "left_on", "left_why", "ended_on"])
        audit.record(actor, "training.apprentice_left", row, reason=reason)
        return row


def establish_results(actor: Actor, apprenticeship_id: int) -> int:
    """Read from the register of certificates who passed, of those whose term is over; returns how many results are new.

    Who failed and obtained the certificate since is put right. Nobody says of themselves that they passed. Raises TermNotOver.
    """
    with transaction.atomic():
        states = (Apprenticeship.State.FILED, Apprenticeship.State.CLOSED)
        row = _own(actor, apprenticeship_id, *states)
        today = calendar.today()
        open_ones = row.apprentices.select_for_update().filter(
            state__in=[Apprentice.State.TRAINING, Apprentice.State.FAILED]
        )
        over = [entry for entry in open_ones if entry.ends_on < today]
        if not over:
            last = row.apprentices.filter(state=Apprentice.State.TRAINING).order_by("ends_on").first()
            raise errors.TermNotOver(day=last.ends_on if last else row.end_on)
        with rls.elevated("training.establish_results"):
            held = credentials.earned(
                [entry.person_id for entry in over], row.occupation_id, row.level,
                since=min(entry.agreed_on for entry in over),
            )  # fmt: skip
        changed = [entry for entry in over if _conclude(entry, held.get(entry.person_id, []), today)]
        Apprentice.objects.bulk_update(changed, ["state", "certificate", "ended_on"], batch_size=1000)
        if not row.apprentices.filter(state=Apprentice.State.TRAINING).exists() and row.end_on < today:
            row.state = Apprenticeship.State.CLOSED
            row.save(update_fields=["state"])
        passed = sum(entry.state == Apprentice.State.PASSED for entry in changed)
        changes = {"passed": passed, "failed": len(changed) - passed}
        audit.record(actor, "training.apprentice_results", row, changes=changes)
        return len(changed)


def establish_due_results(actor: Actor) -> int:
    """Every plan of which somebody's term is over; run daily. Returns how many results are new."""
    due = Apprentice.objects.filter(state=Apprentice.State.TRAINING, ends_on__lt=calendar.today())
    plans = due.order_by("apprenticeship").values_list("apprenticeship", flat=True).distinct()
    return sum(establish_results(actor, pk) for pk in list(plans))


def _conclude(entry: Apprentice, held: Sequence[tuple[int, date]], today: date) -> bool:
    """Passed with a certificate since the first day of the term, else failed; whether that is new."""
    certificate = next((pk for pk, day in held if day >= entry.agreed_on), None)
    state = Apprentice.State.PASSED if certificate else Apprentice.State.FAILED
    if state == entry.state:
        return False
    entry.state, entry.certificate_id, entry.ended_on = state, certificate, today
    return True


def _faults(row: Apprenticeship, wanted: Sequence[tuple[int, ApprenticeRow]]) -> list[tuple[int, str]]:
    """(line, why) of those who cannot be enrolled; one query."""
    ids = [entry.person_id for _line, entry in wanted]
    with rls.elevated("training.enrol_apprentices"):  # the person may be another enterprise's apprentice
        known = list(
            Apprentice.objects.filter(person_id__in=ids).values_list("person_id", "apprenticeship_id", "state")
        )
    here = {person for person, plan, _state in known if plan == row.pk}
    busy = {person for person, _plan, state in known if state == Apprentice.State.TRAINING}
    found = []
    for line, entry in wanted:
        if entry.person_id in here:
            found.append((line, _("已经登记在这个培养计划中")))
        elif entry.person_id in busy:
            found.append((line, _("正在其他培养计划中，一人同时只能有一个学徒身份")))
        if not row.start_on <= entry.agreed_on <= row.end_on:
            days = {"a": row.start_on, "b": row.end_on}
            found.append((line, _("培养起始日期应在 %(a)s 至 %(b)s 之间") % days))
        if entry.contract_until <= entry.contract_from:
            found.append((line, _("劳动合同的终止日期不晚于起始日期")))
    return found


def _enrol(actor: Actor, row: Apprenticeship, rows: Sequence[ApprenticeRow]) -> list[Apprentice]:
    """Take the places, then write everybody; the update itself decides whether there are enough."""
    count = len(rows)
    free = Apprenticeship.objects.filter(pk=row.pk, taken__lte=F("places") - count)
    if not free.update(taken=F("taken") + count):
        row.refresh_from_db(fields=["taken"])
        raise errors.ApprenticePlacesTaken(left=row.places - row.taken)
    names, now = people.names(entry.person_id for entry in rows), calendar.now()
    try:
        with transaction.atomic():
            made = Apprentice.objects.bulk_create(
                Apprentice(
                    apprenticeship=row, person_id=entry.person_id, name=names[entry.person_id], agreed_on=entry.agreed_on,
                    ends_on=add_months(entry.agreed_on, row.months) - timedelta(days=1), contract_from=entry.contract_from,
                    contract_until=entry.contract_until, enrolled_at=now, enrolled_by=actor.name,
                )
                for entry in rows
            )  # fmt: skip
    except IntegrityError as error:
        raise errors.ApprenticeUnfit(why=_("有人刚刚登记为其他计划的学徒")) from error
    school, people_ids = row.school_id, [entry.person_id for entry in rows]
    register.relate_many(SYSTEM, school, "trainee", people_ids, calendar.today())  # it raises them, too
    audit.record(actor, "training.apprentices_enrolled", row, changes={"count": count})
    return made


def _staff(actor: Actor, row: Apprenticeship) -> Any:
    return people.staff_of(actor, row.organisation_id)


def _fill(row: Apprenticeship, school_code: str, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name not in FIELDS:
            raise TypeError(f"no field {name}")
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    school = organisations.ids_by_credit_code([school_code.strip().upper()]).get(school_code.strip().upper(), 0)
    if school == row.organisation_id or not any(
        organisations.has_role(school, kind) for kind in ("provider", "college")
    ):
        raise errors.ApprenticeshipUnfit(why=_("合作单位不是登记的培训机构或技工院校"))
    if row.level not in LEVELS:
        raise errors.ApprenticeshipUnfit(why=_("培养等级应为五级、四级或三级"))
    if not SHORTEST <= row.months <= LONGEST:
        raise errors.ApprenticeshipUnfit(why=_("培养期限应为 12 至 36 个月"))
    if not row.mentor_level and not row.mentor_recognised:
        raise errors.ApprenticeshipUnfit(why=_("请填写企业导师的技能等级，或由企业认定"))
    row.school_id, row.end_on = school, add_months(row.start_on, row.months) - timedelta(days=1)
    row.save()


def _own(actor: Actor, apprenticeship_id: int, *states: Apprenticeship.State) -> Apprenticeship:
    """The locked plan of the actor's enterprise, in one of the states; raises ApprenticeshipNotFound, Denied."""
    row = locked(
        Apprenticeship.objects.select_related("case"),
        lambda found: require(actor, RUN_APPRENTICESHIP, organisation_id=found.organisation_id),
        pk=apprenticeship_id,
    )
    if row is None:
        raise errors.ApprenticeshipNotFound()
    _expect(row, *states)
    return row


def _expect(row: Apprenticeship, *states: Apprenticeship.State) -> None:
    if row.state not in states:
        raise errors.ApprenticeshipWrongState(state=row.get_state_display())
