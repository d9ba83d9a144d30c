"""Files that a page hands out."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from openpyxl import Workbook

from jianglu.kernel.sheets import harmless

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Rows = Iterable[Sequence[Any]]


def attachment(content: bytes, kind: str, name: str, *, inline: bool = False) -> HttpResponse:
    """A file that no cache keeps; `inline` where the browser should show it."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def streamed(content: Iterable[bytes] | Iterable[str], kind: str, name: str) -> StreamingHttpResponse:
    """A file that is made while it is sent, kept by no cache."""
    response = StreamingHttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def handed_out(name: str, rows: Rows, kind: str) -> HttpResponse:
    """A table as a file of the kind `xlsx` or `csv`."""
    if kind == "xlsx":
        return attachment(as_xlsx([(name, rows)]), XLSX, f"{name}.xlsx")
    return attachment(as_csv(rows), "text/csv; charset=utf-8", f"{name}.csv")


def as_csv(rows: Rows) -> bytes:
    """CSV that Excel opens as UTF-8; no cell is a formula."""
    out = StringIO()
    csv.writer(out).writerows([[_safe(value) for value in row] for row in rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(sheets: Iterable[tuple[str, Rows]]) -> bytes:
    """One sheet a table, by its title."""
    book = Workbook(write_only=True)
    for title, rows in sheets:
        sheet = book.create_sheet(title[:31])
        for row in rows:
            sheet.append([_safe(value) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _safe(value: Any) -> Any:
    return harmless(value) if isinstance(value, str) else value
