"""What the parts of the API share: bounded ids, plain text, reasons."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from ninja import Path, Schema
from pydantic import Field

from jianglu.platform.pages.paging import paged as paged
from jianglu.platform.pages.rest import Id, Key, Moment

AttemptId = Annotated[UUID, Path()]
Short = Annotated[str, Field(max_length=60)]
Reason = Annotated[str, Field(max_length=300)]
LevelCode = Annotated[str, Field(pattern=r"^[0-5TS]?$")]


__all__ = [
    "AssessmentReason", "AttemptId", "Counted", "Id", "Key", "LevelCode", "Moment", "Reason", "Short", "paged",
]  # fmt: skip


class AssessmentReason(Schema):
    """Why something is done."""

    reason: Reason = ""


class Counted(Schema):
    """How many were touched."""

    count: int
