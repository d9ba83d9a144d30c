"""What a file may be for: each purpose says which types and how much it takes, and who may read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from jianglu.platform.access import Actor

if TYPE_CHECKING:
    from .models import StoredFile
    from .pictures import Photo

MB = 1024 * 1024
PURPOSES: dict[str, Purpose] = {}


@dataclass(frozen=True)
class Purpose:
    """Declared in a room's `uploads.py`; `types` are keys of `sniffing.TYPES`.

    `readable(actor, file)` decides for everybody but the account that stored the file; without it nobody else reads it.
    `resumable(actor)` says who may upload in pieces (see incoming.py); without it nobody. `max_unpacked` is how many bytes
    an archive may unpack to. `photo` is for pictures of people and places: they are kept upright and without the camera's
    metadata (see pictures.py), other types as they came.
    """

    code: str
    label: str | Promise
    types: frozenset[str]
    max_bytes: int
    readable: Callable[[Actor, StoredFile], bool] | None = field(default=None, compare=False)
    resumable: Callable[[Actor], bool] | None = field(default=None, compare=False)
    max_unpacked: int = 400 * MB
    photo: Photo | None = field(default=None, compare=False)

    def __init__(
        self,
        code: str,
        label: str | Promise,
        types: Iterable[str],
        *,
        max_bytes: int = 20 * MB,
        readable: Callable[[Actor, StoredFile], bool] | None = None,
        resumable: Callable[[Actor], bool] | None = None,
        max_unpacked: int = 400 * MB,
        photo: Photo | None = None,
    ) -> None:
        from .sniffing import TYPES

        unknown = set(types) - set(TYPES)
        if unknown or code in PURPOSES:
            raise TypeError(f"purpose {code}: " + (f"unknown types {unknown}" if unknown else "declared twice"))
        for name, value in (
            ("code", code), ("label", label), ("types", frozenset(types)), ("max_bytes", max_bytes), ("readable", readable),
            ("resumable", resumable), ("max_unpacked", max_unpacked), ("photo", photo),
        ):  # fmt: skip
            object.__setattr__(self, name, value)
        PURPOSES[code] = self

    @property
    def accept(self) -> str:
        """The `accept` attribute of a file input."""
        from .sniffing import TYPES

        return ",".join(sorted(f".{ending}" for kind in self.types for ending in TYPES[kind].endings))
