"""Lists that filter, sort, page and export, declared by their columns.

    class ClassTable(Table):
        columns = [Column("title", _("班级"), sort="title", link="training:class"), Column("fee", _("费用"), kind="money")]
        filters = [Text("q", _("搜索"), ["title"]), Choice("state", _("状态"), State.choices)]
        sort = "-starts_on"

    return ClassTable(queries.classes(actor), request).response("training/classes.html", {...})

The template shows `{% include table.template %}`. State lives in the address, so that a list can be kept and sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from jianglu.kernel.sheets import harmless

from .columns import Column, Label, shown
from .downloads import XLSX, attachment
from .filters import Filter
from .shells import is_htmx

MAX_EXPORT = 100_000  # rows; a larger list is a job's matter
DEEP = 1_000  # rows before a page
MAX_COUNT = 10_000  # beyond this many the list says "more than"


@dataclass
class Page:
    """One page of rows; `count` is at most MAX_COUNT."""

    rows: list[Any]
    number: int
    pages: int
    count: int
    more: bool = False
    numbers: list[int] = field(default_factory=list)


class Table:
    """A list with its state from the address; subclass it and declare `columns`, `filters` and `sort`."""

    columns: ClassVar[Sequence[Column]] = ()
    filters: ClassVar[Sequence[Filter]] = ()
    sort: ClassVar[str] = "pk"
    per_page: ClassVar[int] = 20
    deep: ClassVar[int] = (
        DEEP  # from so many rows before a page on its keys come first; 0 where an index holds all that is asked
    )
    one_look: ClassVar[bool] = False  # where to count and to sort is the same effort: both by one look at the keys
    name: ClassVar[str] = "list"
    empty: ClassVar[Label] = ""
    template: ClassVar[str] = "ui/table.html"

    def __init__(self, rows: QuerySet[Any], request: HttpRequest) -> None:
        self.request = request
        self.params = request.GET
        self._all = rows

    @cached_property
    def ordering(self) -> str:
        """The ordering asked for, if a column offers it, else the table's own."""
        wanted = self.params.get("sort", "")
        allowed = {column.sort for column in self.columns if column.sort}
        return wanted if wanted.removeprefix("-") in allowed else self.sort

    @cached_property
    def found(self) -> QuerySet[Any]:
        """The filtered and sorted rows."""
        rows = self._all
        for item in self.filters:
            rows = item.apply(rows, self.params)
        # ties go the same way, so that an index over the column and the key serves both directions
        return rows.order_by(self.ordering, "-pk" if self.ordering.startswith("-") else "pk")

    @cached_property
    def page(self) -> Page:
        """The page asked for; a number beyond the end shows the last one."""
        keys = list(self.found.values_list("pk", flat=True)[: MAX_COUNT + 1]) if self.one_look else None
        count = self.found.order_by()[: MAX_COUNT + 1].count() if keys is None else len(keys)
        more, count = count > MAX_COUNT, min(count, MAX_COUNT)
        pages = max(1, -(-count // self.per_page))
        asked = self.params.get("page", "1")
        number = min(max(int(asked), 1), pages) if asked.isdigit() and len(asked) < 9 else 1
        start = (number - 1) * self.per_page
        near = [n for n in range(number - 2, number + 3) if 1 <= n <= pages]
        return Page(self._rows(start, keys), number, pages, count, more, near)

    def _rows(self, start: int, keys: list[Any] | None) -> list[Any]:
        """The rows from `start`; far into a list their keys come first, so that nothing is joined to be skipped."""
        rows = self.found[start : start + self.per_page]
        if keys is None and (start < self.deep or not isinstance(rows, QuerySet)):
            return list(rows)
        wanted = rows.values_list("pk", flat=True) if keys is None else keys[start : start + self.per_page]
        return list(self.found.filter(pk__in=list(wanted)))

    @property
    def body(self) -> list[tuple[Any, list[tuple[Column, str]]]]:
        """(row, cells) of the page."""
        return [(row, [(column, column.cell(row)) for column in self.columns]) for row in self.page.rows]

    @property
    def title(self) -> Column:
        """The column that names a row, where a phone shows each row as a card."""
        return next((column for column in self.columns if not column.template and not column.numeric), self.columns[0])

    @property
    def heads(self) -> list[dict[str, Any]]:
        """Column heads with the address that sorts by them."""
        heads = []
        for column in self.columns:
            state = (
                {column.sort: "ascending", f"-{column.sort}": "descending"}.get(self.ordering, "")
                if column.sort
                else ""
            )
            target = f"-{column.sort}" if state == "ascending" else column.sort
            heads.append({"column": column, "state": state, "href": self.href(sort=target) if column.sort else ""})
        return heads

    @property
    def orders(self) -> list[tuple[str, str]]:
        """(ordering, its name) of all that can be asked for: where a phone shows no heads, the list is sorted by these."""
        return [
            (sign + column.sort, words % {"column": column.label})
            for column in self.columns
            if column.sort
            for sign, words in (("", _("%(column)s，升序")), ("-", _("%(column)s，降序")))
        ]

    @property
    def fields(self) -> list[dict[str, Any]]:
        """The filter fields for the template."""
        offered = [item for item in self.filters if self.params.get(item.name) or item.tells_apart(self._all)]
        return [item.context(self.params) for item in offered]

    @property
    def folds(self) -> bool:
        """True when a phone first shows the rows, not a screen of fields; who has narrowed the list sees by what."""
        return len(self.filters) > 2 and not self.filtered

    @property
    def filtered(self) -> bool:
        """True when some filter is set."""
        return any(self.params.get(key) for key in self.params if key not in ("page", "sort"))

    def href(self, **changes: Any) -> str:
        """This list with other parameters; the page starts again unless it is given."""
        params = self.params.copy()
        params.pop("page", None)
        params.pop("export", None)
        for key, value in changes.items():
            params[key] = str(value)
        return "?" + params.urlencode()

    @property
    def export_href(self) -> str:
        """Address of the XLSX of all that the filters leave."""
        return self.href(export="xlsx")

    @property
    def page_links(self) -> list[tuple[int, str]]:
        """(number, address) of the pages near this one."""
        return [(number, self.href(page=number)) for number in self.page.numbers]

    @property
    def previous_href(self) -> str:
        """Address of the page before, or "" on the first."""
        return self.href(page=self.page.number - 1) if self.page.number > 1 else ""

    @property
    def next_href(self) -> str:
        """Address of the next page, or "" on the last."""
        return self.href(page=self.page.number + 1) if self.page.number < self.page.pages else ""

    def response(self, template: str, context: dict[str, Any] | None = None) -> HttpResponse:
        """The whole page, only the list for htmx, or the XLSX."""
        if self.params.get("export") == "xlsx":
            return self._xlsx()
        context = {**(context or {}), "table": self}
        if is_htmx(self.request) and self.request.headers.get("HX-Target") == "table":
            template = self.template
        return render(self.request, template, context)

    def _xlsx(self) -> HttpResponse:
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Sheet1")
        sheet.append([_bold(sheet, str(column.label)) for column in self.columns if not column.template])
        for row in self.found[:MAX_EXPORT].iterator(chunk_size=2000) if hasattr(self.found, "iterator") else self.found:
            sheet.append([_plain(column, row) for column in self.columns if not column.template])
        out = BytesIO()
        book.save(out)
        return attachment(out.getvalue(), XLSX, f"{self.name}.xlsx")


def _bold(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def _plain(column: Column, row: Any) -> Any:
    value = column.raw(row)
    if value is None or (isinstance(value, (int, float, date)) and column.kind not in ("money", "duration")):
        return timezone.localtime(value).replace(tzinfo=None) if isinstance(value, datetime) else value
    if column.kind == "money":
        return int(value) / 100
    return harmless(shown(value, column.kind))
