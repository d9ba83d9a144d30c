"""The roll of honours: entered from sheets, withdrawn with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from jianglu.kernel.errors import RowError, need_reason
from jianglu.kernel.punctuation import listed
from jianglu.kernel.sheets import Column, checked, read_sheet
from jianglu.organisations import queries as organisations
from jianglu.people import queries as people
from jianglu.people.identify import persons_of
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, locked, require
from jianglu.platform.regions import queries as regions

from .. import errors
from ..models import Honour
from ..permissions import HONOUR
from ..titles import TITLES

SHEET = (
    Column("name", "姓名", "张三"),
    Column("number", "身份证号码", "500105199006150011"),
    Column("title", "称号", "全国技术能手"),
    Column("given_on", "授予日期", "2023-03-01"),
    Column("document", "授予文号", "人社部发〔2023〕1号"),
    Column("unit", "单位信用代码", "", required=False),
)
_HEADING = {column.key: column.heading for column in SHEET}


@dataclass(frozen=True)
class HonourRow:
    """A title of a person."""

    person_id: int
    title: str
    given_on: date
    document: str
    region_code: str
    organisation_id: int | None = None


def enter_honours(actor: Actor, file: IO[bytes]) -> int:
    """Enter a sheet (XLSX or CSV); how many were new. Raises BadSheet, BadHonours with every bad cell; then nothing changed."""
    with transaction.atomic():
        require(actor, HONOUR, region=regions.city().code)
        return _enter(actor, _read(read_sheet(file, SHEET)))


def take_over_honours(actor: Actor, rows: Sequence[HonourRow]) -> int:
    """Enter honours of persons who are known by id; how many were new."""
    with transaction.atomic():
        require(actor, HONOUR, region=regions.city().code)
        return _enter(actor, rows)


def withdraw_honour(actor: Actor, honour_id: int, *, reason: str) -> Honour:
    """Take an honour back by the document of whoever gave it; it stays on record. Raises NoSuchHonour, ReasonMissing."""
    with transaction.atomic():
        row = locked(Honour.objects.all(), lambda found: require(actor, HONOUR, region=found.region_code), pk=honour_id)
        if row is None or row.withdrawn_on is not None:
            raise errors.NoSuchHonour()
        need_reason(reason)
        row.withdrawn_on = max(calendar.today(), row.given_on)
        row.save(update_fields=["withdrawn_on"])
        audit.record(actor, "talent.honour_withdrawn", row, reason=reason)
        return row


def _enter(actor: Actor, rows: Sequence[HonourRow]) -> int:
    """One statement; what is there already stays as it is."""
    before = Honour.objects.count()
    now = calendar.now()
    Honour.objects.bulk_create(
        (
            Honour(
                person_id=row.person_id, title=row.title, is_leading=TITLES[row.title].is_leading, given_on=row.given_on,
                document=row.document, region_code=row.region_code, organisation_id=row.organisation_id, created_at=now,
            )
            for row in rows
        ),
        ignore_conflicts=True,
        batch_size=2000,
    )  # fmt: skip
    new = Honour.objects.count() - before
    if new:
        audit.record(actor, "talent.honours_entered", Honour.objects.latest("pk"), changes={"count": new})
    return new


def _read(lines: Sequence[tuple[int, Mapping[str, str]]]) -> list[HonourRow]:
    bad: list[RowError] = []
    today = calendar.today()
    titles = {str(title.name): title.code for title in TITLES.values()}
    persons = persons_of(lines, bad, number=_HEADING["number"], name=_HEADING["name"])
    places = people.regions_of(persons.values())
    units = organisations.ids_by_credit_code(cells["unit"].upper() for _line, cells in lines if cells["unit"])
    rows: list[HonourRow] = []
    for line, cells in lines:
        person = persons.get(line)
        if cells["title"] not in titles:
            bad.append(
                RowError(line, _HEADING["title"], _("没有这个称号；请用：%(titles)s") % {"titles": listed(titles)})
            )
        day = checked(bad, line, _HEADING["given_on"], partial(date.fromisoformat, cells["given_on"]))
        if day is not None and day > today:
            bad.append(RowError(line, _HEADING["given_on"], _("授予日期不能晚于今天")))
        if cells["unit"] and cells["unit"].upper() not in units:
            bad.append(RowError(line, _HEADING["unit"], _("没有登记这个单位；请核对统一社会信用代码，或留空")))
        if person is not None and day is not None and cells["title"] in titles:
            rows.append(
                HonourRow(
                    person, titles[cells["title"]], day, cells["document"], places[person],
                    units.get(cells["unit"].upper()),
                )
            )  # fmt: skip
    if bad:
        bad.sort(key=lambda error: (error.row, error.field))
        raise errors.BadHonours(count=len({error.row for error in bad}), rows=bad)
    return rows
