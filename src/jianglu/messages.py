"""Compiles the translations with Babel, so that no gettext is needed on the machine."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).parent


def catalogues() -> list[Path]:
    """Every .po file of the product."""
    return sorted(PACKAGE.rglob("locale/*/LC_MESSAGES/*.po"))


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


def problems() -> list[str]:
    """One line for each message without an English text, or with other places than its original."""
    found = []
    for source in catalogues():
        with source.open("rb") as file:
            catalogue = read_po(file)
        for message in catalogue:
            if not message.id or message.string in ("", ("", "")):
                if message.id:
                    found.append(f"{source.relative_to(PACKAGE)}: no translation of {message.id!r}")
                continue
            found += [f"{source.relative_to(PACKAGE)}: {message.id!r}: {error}" for error in message.check(catalogue)]
    return found
