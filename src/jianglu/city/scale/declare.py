"""How a table of the database is filled from the drawing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jianglu.credentials.seals import seal_many as seal_records
from jianglu.kernel.chinese import name_tokens, pinyin
from jianglu.platform.vault import Keyring, blind_index_many, seal_many

SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class Keys:
    """What a worker process needs to seal and sign; handed over when it is started."""

    vault: Keyring
    record_key: bytes
    record_key_id: str


Maker = Callable[[Sequence[str], Keys], Sequence[bytes | str]]


@dataclass(frozen=True)
class Made:
    """A column that no SQL can make, out of another one; `repeats` when the same source gives the same value again."""

    column: str
    source: str
    make: Maker
    repeats: bool = True


def sealed(column: str, source: str) -> Made:
    """The source encrypted by the vault."""
    return Made(column, source, lambda texts, keys: seal_many(texts, keys.vault), repeats=False)


def indexed(column: str, source: str) -> Made:
    """The blind index of the source."""
    return Made(column, source, lambda texts, keys: blind_index_many(texts, keys.vault))


def signed(column: str, source: str) -> Made:
    """The register's seal of the canonical record in the source."""
    return Made(column, source, lambda texts, keys: seal_records([text.encode() for text in texts], keys.record_key))


def in_pinyin(column: str, source: str) -> Made:
    """The sort key of a name."""
    return Made(column, source, lambda texts, _keys: [pinyin(text) for text in texts])


def as_tokens(column: str, source: str) -> Made:
    """What a search finds of a name."""
    return Made(column, source, lambda texts, _keys: [" ".join(name_tokens(text)) for text in texts])


@dataclass(frozen=True)
class Table:
    """One table, filled by the SELECT of `sql/tables/<key>.sql` over the drawing.

    Ids of the drawing begin with 1; `base(t)` is the last id that was there before, `many` how many rows come of one
    row of the source, which the SELECT calls `s`. A column named `_x` only feeds `made`.
    """

    name: str
    made: tuple[Made, ...] = ()
    many: int = 1
    series: str = ""  # tells apart two Tables of one name, each with ids of its own

    @property
    def key(self) -> str:
        """Under which `base` knows it."""
        return f"{self.name}.{self.series}" if self.series else self.name

    @property
    def repeats(self) -> bool:
        """Whether its rows come out the same again."""
        return all(made.repeats for made in self.made)

    @property
    def sql(self) -> str:
        """The SELECT, to which a WHERE over `s` can be added."""
        return (SQL / "tables" / f"{self.key}.sql").read_text()


class Part:
    """Tables that are filled together, a slice of the rows of `source` at a time; a trigger may want others `after` which."""

    def __init__(self, name: str, source: str, *tables: Table, after: str = "") -> None:
        self.name, self.source, self.tables, self.after = name, source, tables, after

    @property
    def writes(self) -> tuple[str, ...]:
        """Names of its tables in the database."""
        return tuple(dict.fromkeys(table.name for table in self.tables))
