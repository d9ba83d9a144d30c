"""The drawing: the whole city in light columns, in a DuckDB file; always the same for a seed, a size and a registry."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import psycopg

from . import registry
from .declare import SQL
from .sizes import Size
from .variables import tell, values_of


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
