"""What the parts of the API share: bounded ids, plain text, reasons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, get_type_hints
from uuid import UUID

from ninja import Path, Schema
from ninja.pagination import paginate
from pydantic import Field

from jianglu.platform.pages.paging import Pages
from jianglu.platform.pages.rest import Id, Key, Text

AttemptId = Annotated[UUID, Path()]
Short = Annotated[Text, Field(max_length=60)]
Reason = Annotated[Text, Field(max_length=300)]
LevelCode = Annotated[str, Field(pattern=r"^[0-5TS]?$")]


__all__ = [
    "AssessmentReason", "AttemptId", "Counted", "Id", "Key", "LevelCode", "Reason", "Short", "Text", "paged",
]  # fmt: skip


class AssessmentReason(Schema):
    """Why something is done."""

    reason: Reason = ""


class Counted(Schema):
    """How many were touched."""

    count: int


def paged(size: int = 20) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A list by pages; annotations are resolved here, because ninja looks for them where its wrapper is defined."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        view.__annotations__ = get_type_hints(view, include_extras=True)
        wrapped: Callable[..., Any] = paginate(Pages, page_size=size)(view)
        return wrapped

    return decorate
