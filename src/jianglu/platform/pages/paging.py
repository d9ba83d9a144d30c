"""Pages of the API's lists, bounded so that no number is too large for the database."""

from __future__ import annotations

from ninja import Field, Schema
from ninja.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    """`page` from 1 and `page_size` up to 100."""

    class Input(Schema):
        """What the caller may ask."""

        page: int = Field(1, ge=1, le=100_000)
        page_size: int | None = Field(None, ge=1, le=100)
