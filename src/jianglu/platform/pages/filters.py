"""Fields over a list, each of which narrows its rows by what stands in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Left

from jianglu.platform.access import rls
from jianglu.platform.access.checks import DISTRICT_DIGITS
from jianglu.platform.regions import queries as regions

from .columns import Label


@dataclass(frozen=True)
class Filter:
    """A field over the list; `apply` narrows the rows by the text that came in the address."""

    name: str
    label: Label

    def apply(self, rows: QuerySet[Any], params: Any) -> QuerySet[Any]:
        """The rows that pass."""
        raise NotImplementedError

    def tells_apart(self, rows: QuerySet[Any]) -> bool:
        """Whether it can leave out any of the reader's rows; a filter that cannot is not offered."""
        return True

    def context(self, params: Any) -> dict[str, Any]:
        """What the template of the field needs."""
        return {"name": self.name, "label": self.label, "value": params.get(self.name, ""), "kind": "text"}


@dataclass(frozen=True)
class Text(Filter):
    """Contains the text in one of the fields, or in long lists, which need an index, begins with it (`prefix`).

    `search` replaces that by a search of its own.
    """

    fields: Sequence[str] = ()
    prefix: bool = False
    search: Callable[[QuerySet[Any], str], QuerySet[Any]] | None = None

    def apply(self, rows: QuerySet[Any], params: Any) -> QuerySet[Any]:
        """The rows that contain the text."""
        text = params.get(self.name, "").strip()[:100].replace("\x00", "")
        if not text:
            return rows
        if self.search is not None:
            return self.search(rows, text)
        wanted = Q()
        for name in self.fields:
            wanted |= Q(**{f"{name}__startswith" if self.prefix else f"{name}__icontains": text})
        return rows.filter(wanted)


@dataclass(frozen=True)
class Choice(Filter):
    """Equals one of the choices; a value that is none of them is as if nothing had been chosen."""

    choices: Sequence[tuple[Any, Label]] | Callable[[], Sequence[tuple[Any, Label]]] = ()
    lookup: str = ""

    def options(self) -> Sequence[tuple[Any, Label]]:
        """The choices."""
        return self.choices() if callable(self.choices) else self.choices

    def apply(self, rows: QuerySet[Any], params: Any) -> QuerySet[Any]:
        """The rows with the chosen value."""
        value = params.get(self.name, "")
        chosen = [key for key, _label in self.options() if value and str(key) == value]
        return rows.filter(**{self.lookup or self.name: chosen[0]}) if chosen else rows

    def context(self, params: Any) -> dict[str, Any]:
        """A drop-down."""
        return super().context(params) | {"kind": "choice", "options": [(str(k), v) for k, v in self.options()]}


@dataclass(frozen=True)
class District(Choice):
    """In one district; `lookup` names the column that holds a region code.

    The reader is offered the districts of their own part of the city, unless the list shows those of others too
    (`everywhere`): without that, a search for what lies in both of two districts would read all of one. `equal` names a column
    that holds the district alone, where an index that begins with it sorts the list.
    """

    lookup: str = "region_code"
    everywhere: bool = False
    equal: str = ""

    def options(self) -> Sequence[tuple[str, Label]]:
        """The districts that can be asked for."""
        return [(code, name) for code, name in regions.choices() if self._within_reach(code)]

    def apply(self, rows: QuerySet[Any], params: Any) -> QuerySet[Any]:
        """The rows in the district's subtree."""
        code = params.get(self.name, "")
        if not code.isdigit():
            return rows
        wanted = self.equal or f"{self.lookup}__startswith"
        return rows.filter(**{wanted: code}) if self._within_reach(code) else rows.none()

    def tells_apart(self, rows: QuerySet[Any]) -> bool:
        """Whether there are two districts to choose from; a unit or a person, who may have to do with any, has rows in two."""
        if self.everywhere or rls.current().everything or rls.current().regions:
            return len(self.options()) > 1
        rows = rows.order_by().annotate(one_district=Left(self.equal or self.lookup, DISTRICT_DIGITS))
        first = rows.values_list("one_district", flat=True)[:1]  # and not all of them: another one is soon found
        return rows.exclude(one_district=Subquery(first)).exists()

    def _within_reach(self, code: str) -> bool:
        reach = rls.current()
        if self.everywhere or reach.everything or reach.organisations:  # a unit may have to do with people anywhere
            return True
        return not reach.regions or any(code.startswith(own) or own.startswith(code) for own in reach.regions)


@dataclass(frozen=True)
class DateRange(Filter):
    """Between two days, both included."""

    lookup: str = ""

    def apply(self, rows: QuerySet[Any], params: Any) -> QuerySet[Any]:
        """The rows of those days; a text that is no date is left out."""
        for suffix, operator in (("from", "gte"), ("to", "lte")):
            try:
                day = date.fromisoformat(params.get(f"{self.name}_{suffix}", ""))
            except ValueError:
                continue
            rows = rows.filter(**{f"{self.lookup or self.name}__{operator}": day})
        return rows

    def context(self, params: Any) -> dict[str, Any]:
        """Two date fields."""
        return super().context(params) | {
            "kind": "dates",
            "value_from": params.get(f"{self.name}_from", ""),
            "value_to": params.get(f"{self.name}_to", ""),
        }
