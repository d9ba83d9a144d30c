"""Fingerprints: whether what a fact is made of changed since the snapshot before."""

from __future__ import annotations

from .database import digest
from .declare import FactTable
from .reading import Reader

_TABLES = """
    WITH RECURSIVE used AS (
        SELECT '"{view}"'::regclass::oid AS oid
        UNION
        SELECT d.refobjid FROM used u
        JOIN pg_rewrite r ON r.ev_class = u.oid
        JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
    )
    SELECT c.relname, c.relfilenode::text FROM used JOIN pg_class c USING (oid)
    WHERE c.relkind IN ('r', 'p') ORDER BY 1
"""
# A row that is written gets a younger transaction, one that goes is missing in the count.
_TABLE = (
    'SELECT count(*), coalesce(sum(xmin::text::bigint), 0)::text, coalesce(max(xmin::text::bigint), 0) FROM "{table}"'
)
_MANY = 1 << 64


def of_sources(reader: Reader, fact: FactTable, known: dict[str, str]) -> str:
    """A text that changes when the view's text or any row of the tables beneath it does; `known` is filled by table.

    Empty for a view that reads no table at all: nothing tells when it changes.
    """
    tables = reader.rows(_TABLES.format(view=fact.view))
    for name, file in tables:
        if name not in known:
            count, total, newest = reader.rows(_TABLE.format(table=name))[0]  # noqa: S608
            known[name] = f"{name}:{file}:{count}:{total}:{newest}"
    return " ".join([digest(fact), *(known[name] for name, _file in tables)]) if tables else ""


def of_years(reader: Reader, fact: FactTable) -> dict[str, list[int]]:
    """Rows and the sum of their hashes by year of the partition column; "0" is no date."""
    found = reader.rows(
        f"SELECT {year_sql(fact)}, count(*), sum({HASH})::text FROM ({public_sql(fact)}) AS q GROUP BY 1"  # noqa: S608
    )
    return {str(year): [int(count), int(total) % _MANY] for year, count, total in found}


HASH = "hash_record_extended(q, 0)"


def public_sql(fact: FactTable) -> str:
    """SELECT of the columns that leave the database."""
    columns = ", ".join(f'"{column.name}"' for column in fact.public_columns)
    return f'SELECT {columns} FROM "{fact.view}"'  # noqa: S608 - declared in code


def year_sql(fact: FactTable) -> str:
    """The year a row is filed under."""
    return f'coalesce(extract(year FROM "{fact.partition_by}")::int, 0)'


def added(total: int, more: int) -> int:
    """Sum of hashes, as `of_years` has it."""
    return (total + more) % _MANY
