"""Declares fact tables: a room's `facts.py` makes one `FactTable` for each fact it publishes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import ibis
from django.utils.functional import Promise

from .units import unit_text

Text = str | Promise
POSTGRES_TYPES = {
    "int64": "bigint",
    "string": "text",
    "date": "date",
    "boolean": "boolean",
    "float64": "double precision",
    "timestamp": "timestamptz",
}
_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Column:
    """One column: `type` is a key of POSTGRES_TYPES; `personal` ones (names, numbers) never leave the database.

    `codes` says what the values of a column of codes mean; explanations of decisions and the dictionary tell them so.
    """

    name: str
    type: str
    doc: Text = ""
    unit: str = ""
    personal: bool = False
    codes: Mapping[str, Text] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        if self.type not in POSTGRES_TYPES:
            raise TypeError(f"column {self.name}: {self.type!r} is none of {', '.join(POSTGRES_TYPES)}")

    @property
    def unit_text(self) -> str:
        """The unit in the reader's language."""
        return unit_text(self.unit)

    @property
    def postgres_type(self) -> str:
        """Type name in PostgreSQL."""
        return POSTGRES_TYPES[self.type]


FACTS: dict[str, FactTable] = {}


@dataclass(frozen=True)
class FactTable:
    """A published relation, one row a `grain`; `sql` is a PostgreSQL SELECT that names each column once.

    `reads` names other facts whose views the SQL uses; `partition_by` a date column by whose year snapshots are cut;
    `unique` lists other sets of columns that no two rows share, by a constraint of the database.
    """

    name: str
    doc: Text
    grain: Text
    columns: Sequence[Column]
    key: str | Sequence[str]
    sql: str
    reads: tuple[str, ...] = ()
    partition_by: str | None = None
    unique: Sequence[Sequence[str]] = ()
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False)
    keys: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", tuple(self.columns))
        object.__setattr__(self, "keys", (self.key,) if isinstance(self.key, str) else tuple(self.key))
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})
        if not _NAME.fullmatch(self.name):
            raise TypeError(f"a fact is named room.name in lower case, not {self.name!r}")
        if len(self.by_name) != len(self.columns):
            raise TypeError(f"fact {self.name} names a column twice")
        named = (name for columns in self.unique for name in columns)
        for name in (*self.keys, *([self.partition_by] if self.partition_by else []), *named):
            if name not in self.by_name:
                raise TypeError(f"fact {self.name} has no column {name}")
        if self.name in FACTS:
            raise TypeError(f"fact {self.name} is declared twice")
        FACTS[self.name] = self

    @property
    def room(self) -> str:
        """The room that publishes it."""
        return self.name.split(".")[0]

    @property
    def view(self) -> str:
        """Name of the PostgreSQL view, and of the table in DuckDB."""
        return "fact_" + self.name.replace(".", "_")

    @property
    def public_columns(self) -> tuple[Column, ...]:
        """The columns that policies and snapshots may read."""
        return tuple(column for column in self.columns if not column.personal)

    @cached_property
    def table(self) -> Any:
        """The Ibis unbound table of the public columns."""
        return ibis.table({column.name: column.type for column in self.public_columns}, name=self.view)


def fact(name: str) -> FactTable:
    """The fact table of that name; raises KeyError that lists what is published."""
    try:
        return FACTS[name]
    except KeyError:
        raise KeyError(f"no fact {name!r}; published are: {', '.join(sorted(FACTS)) or 'none'}") from None
