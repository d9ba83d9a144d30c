"""Issuing many by one job: staged in one transaction, issued in chunks, resumed without a duplicate or a gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from jianglu.kernel.errors import RowError
from jianglu.kernel.levels import Level
from jianglu.kernel.sheets import Column, checked, read_sheet, refuse
from jianglu.organisations import queries as organisations
from jianglu.people import queries as people
from jianglu.platform import audit, calendar, jobs, vault
from jianglu.platform.access import Actor, require
from jianglu.platform.documents import check_glyphs

from ..errors import NotCertified
from ..models import Batch, BatchItem, Certificate
from ..permissions import ISSUE_DECIDED
from .issuing import Award

DECIDED = (
    Certificate.Kind.COMPLETION, Certificate.Kind.HOURS, Certificate.Kind.HONOUR, Certificate.Kind.CARD,
    Certificate.Kind.TITLE,
)  # fmt: skip
ROSTER = (
    Column("name", "姓名", "张三"),
    Column("number", "身份证号码", "500105199003071234"),
    Column("title", "证书名称", "重庆市技术能手"),
    Column("issued_on", "发证日期", "2023-03-15"),
    Column("expires_on", "有效期至", "2026-03-14", required=False),
    Column("hours", "学时", "24", required=False),
    Column("grade", "卡别", "A", required=False),
)


def stage(actor: Actor, title: str, decision: str, awards: Sequence[Award]) -> Batch:
    """Write awards down and start the job that issues them; the caller has decided that they are due."""
    from ..tasks import issue_batch

    with transaction.atomic():
        require(actor, ISSUE_DECIDED)
        batch = Batch.objects.create(
            title=title, decision=decision, asked_by=actor.name, created_at=calendar.now(), total=len(awards)
        )
        BatchItem.objects.bulk_create(
            [BatchItem(batch=batch, line=line, award=_as_json(award)) for line, award in enumerate(awards, start=1)],
            batch_size=5000,
        )
        audit.record(actor, "credentials.batch_staged", batch, reason=decision, changes={"awards": len(awards)})
        jobs.enqueue(issue_batch, actor, batch_id=batch.pk)
    return batch


def _as_json(award: Award) -> dict[str, Any]:
    values = asdict(award)
    values["decided_on"] = award.decided_on.isoformat()
    values["expires_on"] = award.expires_on.isoformat() if award.expires_on else None
    values["level"] = award.level.value if award.level else None
    return values


def award_of(values: dict[str, Any]) -> Award:
    """The award that a batch item holds."""
    return Award(
        **{
            **values,
            "decided_on": date.fromisoformat(values["decided_on"]),
            "expires_on": date.fromisoformat(values["expires_on"]) if values["expires_on"] else None,
            "level": Level(values["level"]) if values["level"] else None,
        }
    )


def issue_roster(actor: Actor, file: IO[bytes], *, kind: str, body_id: int, decision: str) -> Batch:
    """Stage a roster of decided honours, cards, titles or completions; raises BadRows with every bad row, then stages none.

    `decision` is the number of the document that decided it; a person gets one certificate of it under each title.
    """
    with transaction.atomic():
        body = organisations.get(body_id)
        require(actor, ISSUE_DECIDED, region=body.region_id)
        if kind not in DECIDED:
            raise NotCertified()
        errors: list[RowError] = []
        rows = read_sheet(file, ROSTER, errors=errors)
        awards = _awards(rows, kind, body_id, decision.strip(), errors)
        refuse(errors)
        return stage(actor, str(Certificate.Kind(kind).label), decision.strip(), awards)


def basis_of(kind: str, decision: str, person_id: int, title: str) -> str:
    """One certificate of a kind for each decision, person and title, however often the roster is sent."""
    return sha256(f"{kind}|{decision}|{person_id}|{title}".encode()).hexdigest()[:40]


def _awards(
    rows: Sequence[tuple[int, dict[str, str]]], kind: str, body_id: int, decision: str, errors: list[RowError]
) -> list[Award]:
    indexes = {line: vault.blind_index(cells["number"].upper()) for line, cells in rows}
    persons = people.ids_by_index(indexes.values())
    names = people.names(persons.values())
    found, seen = [], set()
    for line, cells in rows:
        person = persons.get(indexes[line])
        if person is None or names.get(person) != cells["name"]:
            errors.append(RowError(line, "身份证号码", _("没有姓名和号码都相符的人员")))
            continue
        issued = checked(errors, line, "发证日期", lambda cells=cells: date.fromisoformat(cells["issued_on"]))  # type: ignore[misc]
        until = (
            checked(errors, line, "有效期至", lambda cells=cells: date.fromisoformat(cells["expires_on"]))  # type: ignore[misc]
            if cells.get("expires_on")
            else None
        )
        checked(errors, line, "姓名", lambda cells=cells: check_glyphs(cells["name"] + cells["title"]))  # type: ignore[misc]
        hours = checked(errors, line, "学时", lambda cells=cells: int(cells["hours"])) if cells.get("hours") else None  # type: ignore[misc]
        grade = cells.get("grade", "").upper()
        if kind == Certificate.Kind.CARD and grade not in ("A", "B"):
            errors.append(RowError(line, "卡别", _("服务卡须填 A 或 B")))
        if (person, cells["title"]) in seen:
            errors.append(RowError(line, "身份证号码", _("同一人同一证书重复")))
        seen.add((person, cells["title"]))
        if issued is None:
            continue
        if issued > calendar.today():
            errors.append(RowError(line, "发证日期", _("发证日期晚于今天")))
        details: dict[str, Any] = {"face": {"决定文号": decision}}
        details |= {"hours": hours} if hours else {}
        details |= {"grade": grade} if kind == Certificate.Kind.CARD else {}
        found.append(
            Award(
                person_id=person, body_id=body_id, occupation_code="", level=None, decided_on=issued, kind=kind,
                basis=Certificate.Basis.DECISION, basis_id=basis_of(kind, decision, person, cells["title"]),
                title=cells["title"], details=details, expires_on=until,
            )
        )  # fmt: skip
    return found
