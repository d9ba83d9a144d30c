"""`make city`: the city at the keyboard, with a bar of progress."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from .preparation import Preparation

if TYPE_CHECKING:
    from jianglu.city.scale.letter import Line

WIDTH = 30


class Bar:
    """One line that fills; where nobody watches, a line for each tenth."""

    def __init__(self) -> None:
        self.started, self.what, self.tenth, self.seen = time.monotonic(), "", -1, time.monotonic()

    def __call__(self, what: str, done: int, of: int) -> None:
        share = done / of if of else 1.0
        seconds = time.monotonic() - self.started
        if sys.stdout.isatty():
            full = int(WIDTH * share)
            line = f"\r{seconds:6.0f} s  [{'#' * full}{'.' * (WIDTH - full)}] {share:4.0%}  {what:<40}"
            sys.stdout.write(line + ("\n" if share >= 1 else ""))
        elif (what.split(" ")[0], int(share * 10)) != (self.what, self.tenth):
            sys.stdout.write(f"{seconds:6.0f} s  {share:4.0%}  {what}\n")
        self.what, self.tenth = what.split(" ")[0], int(share * 10)
        sys.stdout.flush()


def run(size: str, *, drop: bool, check: bool = False) -> int:
    """Build, drop or set beside the letter; returns the exit status."""
    preparation = Preparation()
    preparation.everything()
    from django.core.management import call_command

    from jianglu.city.scale import services
    from jianglu.city.scale.dropping import CityInUse

    bar, folder = Bar(), preparation.home / "city"
    try:
        if check:
            return _check(services.letter())
        if drop:
            found = services.drop(folder=folder, say=bar)
            sys.stdout.write("the city is gone\n" if found else "there is no such city here\n")
        else:
            services.build(services.size_named(size), folder=folder, say=bar)
            sys.stdout.write(f"the city stands: {time.monotonic() - bar.started:.0f} s\n")
        call_command("snapshot")  # else statistics would count millions of live rows until the night
    except (services.CannotBuild, CityInUse) as problem:
        sys.stderr.write(f"\n{problem}\n")
        return 1
    return 0


def _check(lines: list[Line]) -> int:
    """Print each figure beside the letter's; 1 when one differs."""
    for line in lines:
        found, wanted = (f"{value:,.1f}".removesuffix(".0") for value in (line.found, line.wanted))
        mark = "ok" if line.holds else "DIFFERS"
        sys.stdout.write(f"{line.figure.name:<52} {found:>16}  letter {wanted:>14} {line.figure.unit:<5} {mark}\n")
    return int(not all(line.holds for line in lines))
