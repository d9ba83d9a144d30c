"""Pages of the API's lists, bounded so that no number is too large for the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_type_hints

from ninja import Field, Schema
from ninja.pagination import PageNumberPagination, paginate


class Pages(PageNumberPagination):
    """`page` from 1 and `page_size` up to 100."""

    class Input(Schema):
        """What the caller may ask."""

        page: int = Field(1, ge=1, le=100_000)
        page_size: int | None = Field(None, ge=1, le=100)


def paged(size: int = 20) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A list by pages; annotations are resolved here, because ninja looks for them where its wrapper is defined."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        view.__annotations__ = get_type_hints(view, include_extras=True)
        wrapped: Callable[..., Any] = paginate(Pages, page_size=size)(view)
        return wrapped

    return decorate
