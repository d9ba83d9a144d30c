"""What two snapshots tell differently: facts that came late or were corrected at their source.

Both snapshots stay as they are (the last of each month for good), so a figure that was given can be derived again from
the snapshot it was given by, and the difference to today's explained by the years that are named here.
"""

from __future__ import annotations

from dataclasses import dataclass

from .snapshot import Snapshot, finished


@dataclass(frozen=True)
class Revision:
    """One year of one fact that changed; `year` is None where a fact is not cut by years, 0 for rows without a date."""

    fact: str
    year: int | None
    before: int  # rows
    after: int
    past: bool  # the year was over when the earlier snapshot was taken: somebody may have reported its figures

    @property
    def more(self) -> int:
        """Rows that came; fewer where it is negative, and 0 where rows were only corrected."""
        return self.after - self.before


def between(before: Snapshot, after: Snapshot) -> list[Revision]:
    """What changed, past years first."""
    found = []
    for name in sorted({*before.rows, *after.rows}):
        old, new = before.prints.get(name, {}), after.prints.get(name, {})
        years = (old.get("years") or {}, new.get("years") or {})
        if not any(years):
            rows = before.rows.get(name, 0), after.rows.get(name, 0)
            if old.get("sources") != new.get("sources"):
                found.append(Revision(name, None, *rows, past=False))
            continue
        for year in sorted({*years[0], *years[1]}):
            told = years[0].get(year, [0, 0]), years[1].get(year, [0, 0])
            if told[0] != told[1]:
                past = 0 < int(year) < before.taken_on.year
                found.append(Revision(name, int(year), int(told[0][0]), int(told[1][0]), past))
    return sorted(found, key=lambda one: (not one.past, one.fact, one.year or 0))


def newest() -> tuple[Snapshot, list[Revision]] | None:
    """The snapshot before the newest, and what has changed since; None while there are not two."""
    folders = finished()
    if len(folders) < 2:
        return None
    before, after = Snapshot.open(folders[-2]), Snapshot.open(folders[-1])
    return before, between(before, after)
