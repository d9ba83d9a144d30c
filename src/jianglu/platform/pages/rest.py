"""Types of the API's inputs that every room needs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Path
from pydantic import AfterValidator, AwareDatetime, Field

BIGGEST = 2**63 - 1  # the largest key of the database
Id = Annotated[int, Path(ge=0, le=BIGGEST)]
"""A key in the address."""

Key = Annotated[int, Field(ge=0, le=BIGGEST)]
"""A key in a body."""


def _of_our_time(moment: datetime) -> datetime:
    if not 2000 <= moment.year <= 2200:
        raise ValueError("year")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_of_our_time)]
"""A time with its offset; years near the ends of the calendar have no local time."""
