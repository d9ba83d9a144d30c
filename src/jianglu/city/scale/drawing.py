"""The drawing: the whole city in light columns, in a DuckDB file; always the same for a seed, a size and a registry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import psycopg

from . import registry
from .declare import SQL
from .sizes import Size
from .verdicts import INSURED


def draw(path: Path, database: psycopg.Connection[Any], size: Size, *, seed: str, today: date) -> None:
    """Make the file; a killed drawing leaves none behind."""
    part = path.with_suffix(".part")
    for old in (part, part.with_name(part.name + ".wal"), path):
        old.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(part)) as drawing:
        tell(drawing, values_of(size, seed, today))
        drawing.execute((SQL / "macros.sql").read_text())
        registry.read(drawing, database, seed=seed, today=today)
        for file in sorted(SQL.glob("[0-9]_*.sql")):
            drawing.execute(file.read_text())
        drawing.execute("CHECKPOINT")
    part.replace(path)


def values_of(size: Size, seed: str, today: date) -> dict[str, Any]:
    """The variables of the SQL, but for those that the database says."""
    return {**size.figures, "seed": seed, "today": today, "insured_months": INSURED}


def tell(drawing: duckdb.DuckDBPyConnection, values: Mapping[str, Any]) -> None:
    """Set the variables that the SQL asks for with `getvariable`."""
    for name, value in values.items():
        literal = f"DATE '{value}'" if isinstance(value, date) else repr(value)
        drawing.execute(f'SET VARIABLE "{name}" = {literal}')


def count(drawing: duckdb.DuckDBPyConnection, table: str) -> int:
    """Rows of a table of the drawing."""
    found = drawing.execute(f'SELECT count(*) FROM "{table}"').fetchone()  # noqa: S608 names of this package
    return int(found[0]) if found else 0
