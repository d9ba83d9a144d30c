"""Bulk check for employers: a sheet of names with certificate or identity numbers in, the register's word for each row out.

Who has a certificate's number and holder's name may verify it anyway; by identity number only those are answered for who allow
that units see their passport, and whoever does not is not told apart from whoever is not registered. A sheet, a day and the
misses of a day are bounded, so that nobody finds certificates by trying.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import IO, Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from openpyxl import Workbook

from jianglu.kernel.errors import NotFound, RowError
from jianglu.kernel.punctuation import listed
from jianglu.kernel.sheets import Column, harmless, read_sheet, refuse
from jianglu.people import queries as people
from jianglu.people import services as register
from jianglu.platform import audit, calendar, numbering, vault
from jianglu.platform.access import Actor, require, rls

from .. import verification
from ..errors import TooManyChecks, TooManyMisses
from ..models import BulkCheck, Certificate
from ..permissions import BULK_CHECK

SCREENING = (
    Column("name", "姓名", "张三"),
    Column("certificate", "证书编号", "S000050000012233000001", required=False),
    Column("number", "身份证号码", "", required=False),
)
MOST_ROWS, MOST_A_DAY, MOST_MISSES = 500, 2000, 100
CONSENT = "share_passport"
Cells = Mapping[str, str]


@dataclass(frozen=True)
class Line:
    """What came of a certificate asked for; `outcome` is valid, invalid, unknown (no such one) or unanswered (no consent)."""

    row: int
    name: str
    outcome: str
    said: str
    number: str = ""
    kind: str = ""
    subject: str = ""
    body: str = ""
    issued_on: str = ""
    expires_on: str = ""
    status: str = ""


def check_many(actor: Actor, organisation_id: int, file: IO[bytes]) -> BulkCheck:
    """Verify every row of a sheet for a unit; raises BadSheet, BadRows, TooManyChecks, TooManyMisses, and then checks none.

    Each person who is answered for by consent reads on the privacy page who asked.
    """
    with transaction.atomic():
        require(actor, BULK_CHECK, organisation_id=organisation_id)
        errors: list[RowError] = []
        rows = read_sheet(file, SCREENING, errors=errors)
        errors += [
            RowError(line, "证书编号", _("证书编号和身份证号码须填一项"))
            for line, cells in rows
            if not cells["certificate"] and not cells["number"]
        ]
        refuse(errors)
        _within_bounds(organisation_id, len(rows))
        with rls.elevated("credentials.check_many"):
            lines, asked = _lines(rows)
        register.note_asked(actor, asked, reason=str(_("批量核验证书")))
        missed = len({line.row for line in lines if line.outcome in ("unknown", "unanswered")})
        made = BulkCheck.objects.create(
            organisation_id=organisation_id, asked_by=actor.name, at=calendar.now(), total=len(rows), missed=missed,
            valid=sum(line.outcome == "valid" for line in lines),
            lines_sealed=vault.seal(json.dumps([asdict(line) for line in lines], ensure_ascii=False)),
        )  # fmt: skip
        audit.record(actor, "credentials.bulk_checked", made, changes={"rows": len(rows), "missed": missed})
    return made


def _within_bounds(organisation_id: int, many: int) -> None:
    """A unit's checks of a day queue behind one number, so two at once cannot both pass the bound."""
    today = calendar.today()
    numbering.next_number(f"bulk-check:{organisation_id}:{today.isoformat()}")
    done = BulkCheck.objects.filter(organisation_id=organisation_id, at__date=today).aggregate(
        rows=Sum("total", default=0), missed=Sum("missed", default=0)
    )
    if many > MOST_ROWS or done["rows"] + many > MOST_A_DAY:
        raise TooManyChecks(most=MOST_ROWS, day=MOST_A_DAY, left=max(0, MOST_A_DAY - done["rows"]))
    if done["missed"] >= MOST_MISSES:
        raise TooManyMisses(most=MOST_MISSES)


def _lines(rows: Sequence[tuple[int, Cells]]) -> tuple[list[Line], set[int]]:
    """The answers, and the persons for whom consent was used."""
    numbers = {line: _plain(cells["certificate"]) for line, cells in rows if cells["certificate"]}
    current = Certificate.objects.exclude(status=Certificate.Status.SUPERSEDED)
    by_number = {row.number: row for row in current.filter(number__in=set(numbers.values()))}
    indexes = {line: vault.blind_index(cells["number"].upper()) for line, cells in rows if line not in numbers}
    ids = people.ids_by_index(indexes.values())
    allowed = people.consenting(ids.values(), CONSENT)
    of_person: dict[int, list[Certificate]] = {}
    for row in current.filter(person_id__in=allowed).order_by("-issued_on"):
        of_person.setdefault(row.person_id, []).append(row)
    lines: list[Line] = []
    asked: set[int] = set()
    for line, cells in rows:
        if line in numbers:
            found = by_number.get(numbers[line])
            if found is None or found.holder_name != cells["name"]:
                said = _("没有编号和姓名都相符的证书")
                lines.append(Line(line, cells["name"], "unknown", said, cells["certificate"]))
            else:
                lines.append(_line(line, found))
            continue
        person = ids.get(indexes[line])
        held = [one for one in of_person.get(person or 0, []) if one.holder_name == cells["name"]]
        if person not in allowed or not held:
            said = _("本人未授权用人单位查询，或没有相符的证书；可请本人扫码出示")
            lines.append(Line(line, cells["name"], "unanswered", said))
        else:
            asked.add(held[0].person_id)
            lines += [_line(line, one) for one in held]
    return lines, asked


def _line(line: int, row: Certificate) -> Line:
    found = verification.of(row, name=row.holder_name)
    said = listed((check.text for check in found.checks if check.passed is False), "；") or _("核验通过")
    return Line(
        row=line, name=found.holder, outcome="valid" if found.in_force else "invalid", said=said, number=found.number,
        kind=found.kind_label, subject=row.record.get("title") or f"{found.occupation} {row.get_level_display()}".strip(),
        body=found.body, issued_on=found.issued_on.isoformat(),
        expires_on=found.expires_on.isoformat() if found.expires_on else "", status=found.status_label,
    )  # fmt: skip


def _plain(text: str) -> str:
    return "".join(text.split()).upper()


def lines_of(check: BulkCheck) -> list[Line]:
    """What came of a check, the register's own words in the reader's language; raises NotFound once it has been forgotten."""
    if not check.lines_sealed:
        raise NotFound()
    kept = json.loads(vault.unseal(bytes(check.lines_sealed)))
    return [Line(**line | {name: _(line[name]) for name in ("said", "kind", "status") if line[name]}) for line in kept]


def as_sheet(lines: Sequence[Line]) -> bytes:
    """The answers as XLSX, in the reader's language."""
    headings = {
        "row": _("行"), "name": _("姓名"), "outcome": _("核验结果"), "said": _("说明"), "number": _("证书编号"),
        "kind": _("证书种类"), "subject": _("职业等级或名称"), "body": _("发证机构"), "issued_on": _("发证日期"),
        "expires_on": _("有效期至"), "status": _("状态"),
    }  # fmt: skip
    outcomes = outcome_labels()
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([headings[one.name] for one in fields(Line)])
    for line in lines:
        cells: dict[str, Any] = asdict(line) | {"outcome": outcomes[line.outcome]}
        sheet.append([harmless(cell) if isinstance(cell, str) else cell for cell in cells.values()])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def outcome_labels() -> dict[str, str]:
    """Outcomes in words."""
    return {"valid": _("有效"), "invalid": _("无效"), "unknown": _("查无此证"), "unanswered": _("未作答")}


def forget(before: Any) -> int:
    """Empty the results of checks made before a moment; the log of who asked stays."""
    return BulkCheck.objects.filter(at__lt=before).exclude(lines_sealed=b"").update(lines_sealed=b"")
