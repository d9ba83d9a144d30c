"""Figures that take long to count are counted once in a while for everybody who may read them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from hashlib import sha256
from typing import TypeVar

from django.core.cache import cache
from django.utils.translation import get_language

Figures = TypeVar("Figures")

WHILE = 600
"""Seconds for which such figures are shown; their page says as of when they are."""


def kept(
    name: str, of: tuple[Hashable, ...], count: Callable[[], Figures], *, large: Callable[[Figures], bool]
) -> Figures:
    """What `count` says of `of`, counted anew once in WHILE when it is `large`, and each time when it is not.

    `of` holds everything on which the answer depends, the reader's scope too; the language is added. The caller has decided
    that the reader may see it.
    """
    place = f"{name}:{sha256(repr((of, get_language())).encode()).hexdigest()}"
    found: Figures | None = cache.get(place)
    if found is None:
        found = count()
        if large(found):
            cache.set(place, found, WHILE)
    return found
