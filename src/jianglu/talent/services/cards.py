"""Service cards: a document's list is checked by the rule row by row; what it grants is issued, what it leaves open an officer
answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from jianglu.credentials import services as credentials
from jianglu.kernel.errors import RowError, need_reason
from jianglu.kernel.punctuation import listed
from jianglu.kernel.sheets import Column, checked, read_sheet, refuse
from jianglu.organisations import queries as organisations
from jianglu.people import queries as people
from jianglu.people.identify import persons_of
from jianglu.platform import audit, calendar, numbering
from jianglu.platform.access import Actor, locked, require
from jianglu.platform.documents import check_glyphs
from jianglu.platform.policy import Verdict
from jianglu.platform.policy.services import record

from .. import errors
from ..cards import Asked, decided, last_day, name_of
from ..models import CardRoster, CardRow
from ..permissions import CARDS
from ..titles import TITLES

KIND = "service_card"
MOST_ROWS = 500
"""Cards of one list are signed in one transaction."""
CARD_SHEET = (
    Column("name", "姓名", "张三"),
    Column("number", "身份证号码", "500105199006150011"),
    Column("honour", "称号", "全国技术能手"),
    Column("card", "卡别", "A"),
    Column("issued_on", "发证日期", "2023-03-15"),
    Column("until", "有效期至", "2026-03-14", required=False),
    Column("exception", "例外理由", "", required=False),
)
_HEADING = {column.key: column.heading for column in CARD_SHEET}


def check_cards(actor: Actor, file: IO[bytes], *, body_id: int, decision: str) -> CardRoster:
    """Read a list (XLSX or CSV) and keep it with what the rule says of each row; nothing is issued yet.

    Raises BadSheet, RosterTooLong, and BadRows with every cell that cannot be read; then nothing is kept.
    """
    with transaction.atomic():
        body = organisations.get(body_id)
        require(actor, CARDS, region=body.region_id)
        bad: list[RowError] = []
        lines = read_sheet(file, CARD_SHEET, errors=bad)
        if len(lines) > MOST_ROWS:
            raise errors.RosterTooLong(many=len(lines), most=MOST_ROWS)
        rows = _read(lines, bad)
        refuse(bad)
        roster = CardRoster.objects.create(
            decision=decision.strip(), body=body, asked_by=actor.name, created_at=calendar.now()
        )
        verdicts = decided(map(_asked, rows), calendar.today())
        for row in rows:
            row.roster = roster
            _note(row, verdicts[row.line])
        CardRow.objects.bulk_create(rows)
        audit.record(actor, "talent.cards_checked", roster, changes={"rows": len(rows)})
        return roster


def except_row(actor: Actor, row_id: int, *, exception: str) -> CardRow:
    """Answer what the rule leaves open of a row by a reason, and ask the rule again; raises NoSuchRoster, RosterClosed,
    ReasonMissing, NothingOpen."""
    with transaction.atomic():
        row = locked(
            CardRow.objects.select_related("roster__body"),
            lambda found: require(actor, CARDS, region=found.roster.body.region_id),
            pk=row_id,
        )
        if row is None:
            raise errors.NoSuchRoster()
        if row.roster.state != CardRoster.State.CHECKED:
            raise errors.RosterClosed()
        need_reason(exception, "exception")
        if row.outcome != "refer":
            raise errors.NothingOpen()
        row.exception = exception.strip()
        _note(row, decided([_asked(row)], calendar.today())[row.line])
        row.save(update_fields=["exception", "outcome", "explanation"])
        audit.record(actor, "talent.card_excepted", row, reason=row.exception)
        return row


def issue_cards(actor: Actor, roster_id: int) -> int:
    """Ask the rule once more and issue what it grants, each with its decision on record; how many. The others stay with why.

    Raises NoSuchRoster, RosterClosed, NothingToIssue.
    """
    with transaction.atomic():
        roster = _roster(actor, roster_id)
        numbering.next_number("talent:service-cards")  # lists queue here: one person is not given a card by two at once
        rows = list(roster.rows.select_related("person").order_by("line"))
        verdicts = decided(map(_asked, rows), calendar.today())
        for row in rows:
            _note(row, verdicts[row.line])
        granted = [row for row in rows if verdicts[row.line].granted]
        if not granted:
            raise errors.NothingToIssue()
        for row in granted:
            row.decision = record(actor, verdicts[row.line])
        awards = [_award(row, roster, verdicts[row.line]) for row in granted]
        made = credentials.issue_many(Actor.system("talent.service_cards"), awards)
        for row, certificate in zip(granted, made, strict=True):
            row.certificate_id = certificate.pk
        CardRow.objects.bulk_update(rows, ["outcome", "explanation", "decision", "certificate"])
        _close(roster, CardRoster.State.ISSUED)
        audit.record(actor, "talent.cards_issued", roster, changes={"issued": len(made), "left": len(rows) - len(made)})
        return len(made)


def drop_cards(actor: Actor, roster_id: int) -> CardRoster:
    """Put a list aside that was not issued; raises NoSuchRoster, RosterClosed."""
    with transaction.atomic():
        roster = _roster(actor, roster_id)
        _close(roster, CardRoster.State.DROPPED)
        audit.record(actor, "talent.cards_dropped", roster)
        return roster


def _roster(actor: Actor, roster_id: int) -> CardRoster:
    roster = locked(
        CardRoster.objects.select_related("body"),
        lambda found: require(actor, CARDS, region=found.body.region_id),
        pk=roster_id,
    )
    if roster is None:
        raise errors.NoSuchRoster()
    if roster.state != CardRoster.State.CHECKED:
        raise errors.RosterClosed()
    return roster


def _close(roster: CardRoster, state: str) -> None:
    roster.state, roster.closed_at = state, calendar.now()
    roster.save(update_fields=["state", "closed_at"])


def _asked(row: CardRow) -> Asked:
    return Asked(
        row.line, row.person_id, row.honour, row.issued_on, row.card, row.until, declared=True, seen=bool(row.exception)
    )


def _note(row: CardRow, verdict: Verdict) -> None:
    row.outcome, row.explanation = verdict.outcome.value, verdict.explanation()


def _award(row: CardRow, roster: CardRoster, verdict: Verdict) -> credentials.Award:
    title = name_of(row.card)
    return credentials.Award(
        person_id=row.person_id, body_id=roster.body_id, occupation_code="", level=None, decided_on=row.issued_on,
        kind=KIND, basis="decision", basis_id=credentials.basis_of(KIND, roster.decision, row.person_id, title),
        title=title, details={"face": {"决定文号": roster.decision}, "grade": row.card}, expires_on=last_day(verdict),
    )  # fmt: skip


def _read(lines: Sequence[tuple[int, Mapping[str, str]]], bad: list[RowError]) -> list[CardRow]:
    """The rows that can be read; what cannot is added to `bad`."""
    titles = {str(title.name): title.code for title in TITLES.values()}
    persons = persons_of(lines, bad, number=_HEADING["number"], name=_HEADING["name"], once=True)
    places = people.regions_of(persons.values())
    today, rows = calendar.today(), []
    for line, cells in lines:
        day = checked(bad, line, _HEADING["issued_on"], partial(date.fromisoformat, cells["issued_on"]))
        checked(bad, line, _HEADING["name"], partial(check_glyphs, cells["name"]))
        until = None
        if cells["until"]:
            until = checked(bad, line, _HEADING["until"], partial(date.fromisoformat, cells["until"]))
        if day is not None and day > today:
            bad.append(RowError(line, _HEADING["issued_on"], _("发证日期晚于今天")))
        if cells["honour"] not in titles:
            said = _("没有这个称号；请用：%(titles)s") % {"titles": listed(titles)}
            bad.append(RowError(line, _HEADING["honour"], said))
        card = cells["card"].upper()
        if card not in ("A", "B"):
            bad.append(RowError(line, _HEADING["card"], _("服务卡须填 A 或 B")))
        if len(cells["exception"]) > 200:
            bad.append(RowError(line, _HEADING["exception"], _("不超过 200 字")))
        if line in persons and day is not None and cells["honour"] in titles:
            rows.append(
                CardRow(
                    line=line, person_id=persons[line], region_code=places[persons[line]], honour=titles[cells["honour"]],
                    card=card, issued_on=day, until=until, exception=cells["exception"],
                )
            )  # fmt: skip
    return rows
