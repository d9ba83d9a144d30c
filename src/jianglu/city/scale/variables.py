"""What the SQL of the drawing asks for with `getvariable`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import duckdb

from .sizes import INSURED, Size


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
