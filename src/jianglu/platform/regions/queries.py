"""Reading the region tree; it is small and seldom changes, so each process keeps it for five minutes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from jianglu.kernel.errors import NotFound

from .errors import UnknownRegion
from .models import Region

KEPT_SECONDS = 300


@dataclass(frozen=True)
class RegionNode:
    """A region without its database row."""

    code: str
    parent: str | None
    kind: str
    name: str
    pinyin: str
    group: str
    zone: str
    zone_confirmed: bool


_tree: dict[str, RegionNode] = {}
_read_at = 0.0


def forget(**_: object) -> None:
    """Drop the kept tree; called after every change."""
    global _read_at
    _tree.clear()
    _read_at = 0.0


def tree() -> dict[str, RegionNode]:
    """All regions by code, parents before children."""
    global _read_at
    if not _tree or time.monotonic() - _read_at > KEPT_SECONDS:
        fields = ("code", "parent_id", "kind", "name", "pinyin", "group", "zone", "zone_confirmed")
        rows = {row[0]: RegionNode(*row) for row in Region.objects.order_by("code").values_list(*fields)}
        _tree.clear()
        _tree.update(rows)
        _read_at = time.monotonic()
    return _tree


def find(code: str) -> RegionNode | None:
    """The region, or None."""
    return tree().get(code)


def get(code: str) -> RegionNode:
    """The region; raises NotFound."""
    region = find(code)
    if region is None:
        raise NotFound()
    return region


def known(code: str) -> str:
    """The code itself when the region exists; raises UnknownRegion, for checking input."""
    if find(code) is None:
        raise UnknownRegion(code=code, fields={"region": UnknownRegion.message})
    return code


def city() -> RegionNode:
    """The root of the tree; raises NotFound while no regions are loaded."""
    for region in tree().values():
        if region.kind == Region.Kind.CITY:
            return region
    raise NotFound()


def districts() -> list[RegionNode]:
    """All districts and counties, by code."""
    return [region for region in tree().values() if region.kind == Region.Kind.DISTRICT]


def children(code: str) -> list[RegionNode]:
    """The regions right below `code`, by pinyin."""
    return sorted((region for region in tree().values() if region.parent == code), key=lambda region: region.pinyin)


def subtree(code: str) -> Iterator[RegionNode]:
    """The region and everything below it."""
    return (region for region in tree().values() if region.code.startswith(code))


def name_of(code: str) -> str:
    """Its name, or the code itself when it is not known."""
    region = find(code)
    return region.name if region else code


def path(code: str) -> str:
    """`渝中区 朝天门街道`: names from the district down; the city's own name for the city."""
    names: list[str] = []
    region = find(code)
    while region is not None and (region.kind != Region.Kind.CITY or not names):
        names.insert(0, region.name)
        region = find(region.parent) if region.parent else None
    return " ".join(names) or code


def district_of(code: str) -> str:
    """Code of the district in which `code` lies; the code itself for the city."""
    return code[:6]


def choices(kind: str = "district") -> list[tuple[str, str]]:
    """(code, name) pairs for form fields and filters."""
    return [(region.code, region.name) for region in tree().values() if region.kind == kind]
