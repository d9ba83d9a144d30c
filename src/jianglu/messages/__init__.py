"""Compiles and checks the translations with Babel, so that no gettext is needed on the machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from jianglu.messages import sources

PACKAGE = Path(__file__).parents[1]


def catalogues(package: Path = PACKAGE) -> list[Path]:
    """Every .po file of the product."""
    return sorted(package.rglob("locale/*/LC_MESSAGES/*.po"))


def compile_stale() -> int:
    """Compile those whose .mo is missing or older; returns how many."""
    done = 0
    for source in catalogues():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file)
        part = target.with_suffix(".mo.part")
        with part.open("wb") as file:
            write_mo(file, catalogue)
        part.replace(target)
        done += 1
    return done


def problems(package: Path = PACKAGE) -> list[str]:
    """One line for each message without an English text, or with other places than its original."""
    rooms = sources.rooms(package)
    found = []
    for room in sorted(rooms.keys() | {path.parents[3] for path in catalogues(package)}):
        source = room / "locale/en/LC_MESSAGES/django.po"
        name = str(source.relative_to(package))
        wanted = rooms.get(room, set())
        if source.exists():
            with source.open("rb") as file:
                found += [f"{name}: {text}" for text in _faults(read_po(file), wanted)]
        else:
            found.append(f"{name}: no such catalogue, for {len(wanted)} messages")
    return [*found, *_rivals(package)]


def _rivals(package: Path) -> Iterator[str]:
    """What two rooms translate differently: to Django the catalogues are one, so a room would show another's words."""
    told: dict[tuple[str | None, str], tuple[str, str]] = {}
    for path in catalogues(package):
        name = str(path.relative_to(package))
        with path.open("rb") as file:
            entries = [entry for entry in read_po(file) if entry.id and entry.string]
        for entry in entries:
            text, where = told.setdefault((entry.context, str(entry.id)), (str(entry.string), name))
            if text != str(entry.string):
                yield f"{name}: {entry.id!r} is {text!r} in {where}: choose one wording, or a context (pgettext)"


def _faults(catalogue: Catalog, wanted: Iterable[sources.Message]) -> Iterator[str]:
    for message in sorted(wanted, key=lambda message: str(message.id)):
        entry = catalogue.get(message.id, message.context)
        if entry is None or entry.fuzzy:
            yield f"no entry of {message.id!r}"
    for entry in catalogue:
        if entry.id and not (entry.string and all(entry.string)):
            yield f"no translation of {entry.id!r}"
        elif entry.id:
            yield from (f"{entry.id!r}: {error}" for error in entry.check(catalogue))
