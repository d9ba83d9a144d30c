"""Types of the API's inputs that every room needs."""

from __future__ import annotations

from typing import Annotated

from ninja import Path
from pydantic import Field

BIGGEST = 2**63 - 1  # the largest key of the database
Id = Annotated[int, Path(ge=0, le=BIGGEST)]
"""A key in the address."""

Key = Annotated[int, Field(ge=0, le=BIGGEST)]
"""A key in a body."""

Text = Annotated[str, Field(pattern=r"^[^\x00]*$")]
"""Any text; PostgreSQL takes no NUL."""
