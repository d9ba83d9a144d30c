"""Keeps the rows that a return was counted from, so that it can be counted again when its snapshot is long gone."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from jianglu.platform.facts.snapshot import TOLD, Snapshot

from ..declare import GRAINS
from ..engine import INDEX, Frozen, declarations, drawn, write_json


def root() -> Path:
    """Where archives are."""
    return Path(settings.MEDIA_ROOT) / "returns"


def keep(engine: Frozen, grains: Iterable[str]) -> str:
    """The name of the archive that now holds these grains of the engine's snapshot: other names of the same files."""
    name = f"{engine.taken.id}-{declarations()}"
    folder = root() / name
    (folder / "grains").mkdir(parents=True, exist_ok=True)
    told = drawn(folder) or {"declarations": declarations(), "versions": {}}
    for code in sorted(set(grains)):
        for summed in (False, True):
            engine.source(GRAINS[code], summed=summed)
            source = engine.path(GRAINS[code], summed=summed)
            _link(source, folder / "grains" / source.name)
        told["versions"][code] = engine.version(GRAINS[code])
    write_json(folder / INDEX, told)
    if not (folder / TOLD).exists():
        (folder / TOLD).write_text(json.dumps({"taken_on": engine.taken.taken_on.isoformat(), "rows": {}}))
    opened.cache_clear()
    return name


@lru_cache(maxsize=8)
def opened(name: str) -> Frozen | None:
    """An engine over an archive, with the grains as they were drawn then; None when the archive was lost."""
    try:
        return Frozen(Snapshot.open(root() / name), as_drawn=True)
    except FileNotFoundError:
        return None


def _link(source: Path, target: Path) -> None:
    if target.exists():
        return
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
