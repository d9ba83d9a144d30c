"""Reads the rows of an uploaded sheet (XLSX or CSV) and names every bad row; writes the empty template."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, TypeVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from .errors import DomainError, Invalid, RowError
from .punctuation import listed

T = TypeVar("T")
MAX_ROWS = 50_000
MAX_UNPACKED = 200 * 1024 * 1024


class BadSheet(Invalid):
    """The file is no sheet, lacks a column or is too long."""

    code = "sheet.unreadable"
    message = _("表格无法读取：%(why)s")
    hint = _("请下载模板，按模板的列名填写后重新上传")


class BadRows(Invalid):
    """Some rows break a rule; nothing was written."""

    code = "sheet.bad_rows"
    message = _("%(count)s 处填写有误，没有写入任何数据")
    hint = _("请按行号逐条修改后重新上传整张表")


@dataclass(frozen=True)
class Column:
    """A column of a template: the key in code, the heading in the file, an example; `required` cells must be filled."""

    key: str
    heading: str
    example: str = ""
    required: bool = True


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _xlsx_rows(data: bytes) -> Iterator[list[str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED:
            raise BadSheet(why=gettext("文件解压后过大"))
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        for row in book.worksheets[0].iter_rows(values_only=True):
            yield [_text(value) for value in row]
    finally:
        book.close()


def _csv_rows(data: bytes) -> Iterator[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    # PostgreSQL keeps no NUL, and no cell means one
    yield from ([cell.strip() for cell in row] for row in csv.reader(io.StringIO(text.replace("\x00", ""))))


def read_sheet(
    file: IO[bytes], columns: Sequence[Column], *, errors: list[RowError] | None = None
) -> list[tuple[int, dict[str, str]]]:
    """(line number, cells by column key) of every row that is not empty; the first row holds the headings.

    Raises BadSheet when it is no sheet or a column is missing, BadRows when required cells are empty; with a list of
    `errors` those are noted there instead, so that the caller can name them together with its own.
    """
    data = file.read()
    try:
        rows = list(_xlsx_rows(data) if data[:2] == b"PK" else _csv_rows(data))
    except DomainError:
        raise
    except Exception as error:
        raise BadSheet(why=gettext("不是有效的 XLSX 或 CSV 文件")) from error
    if not rows:
        raise BadSheet(why=gettext("表格是空的"))
    if len(rows) > MAX_ROWS + 1:
        raise BadSheet(why=gettext("超过 %(limit)s 行") % {"limit": MAX_ROWS})
    places = {heading.rstrip("*"): place for place, heading in enumerate(rows[0])}
    missing = [column.heading for column in columns if column.required and column.heading not in places]
    if missing:
        raise BadSheet(why=gettext("缺少列：%(columns)s") % {"columns": listed(missing)})
    found: list[tuple[int, dict[str, str]]] = []
    noted: list[RowError] = [] if errors is None else errors
    for line, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        cells = {}
        for column in columns:
            place = places.get(column.heading)
            cells[column.key] = row[place] if place is not None and place < len(row) else ""
            if column.required and not cells[column.key]:
                noted.append(RowError(line, column.heading, gettext("必填")))
        found.append((line, cells))
    if errors is None:
        refuse(noted)
    return found


def refuse(errors: Sequence[RowError]) -> None:
    """Raise BadRows with all of `errors`, or do nothing when there are none."""
    if errors:
        raise BadRows(count=len(errors), rows=sorted(errors, key=lambda error: (error.row, error.field)))


def checked(errors: list[RowError], line: int, heading: str, check: Callable[[], T]) -> T | None:
    """The value of `check()`, or None after noting its DomainError (or ValueError) as an error of that cell."""
    try:
        return check()
    except DomainError as error:
        errors.append(RowError(line, heading, error.text))
    except ValueError:
        errors.append(RowError(line, heading, gettext("格式不正确")))
    return None


def harmless(text: str) -> str:
    """The text for a cell; one that starts like a formula would run when the sheet is opened (CSV/XLSX injection)."""
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def template(columns: Sequence[Column]) -> bytes:
    """An XLSX file with the headings (required ones end in *) and one example row."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([column.heading + ("*" if column.required else "") for column in columns])
    sheet.append([column.example for column in columns])
    for place, column in enumerate(columns):
        sheet.column_dimensions[get_column_letter(place + 1)].width = max(
            14, len(column.heading) * 2 + 4, len(column.example)
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
