"""Withholds small figures of a published table so that the total does not give them away again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .declare import SMALL


def withhold(counts: Mapping[str, int], sensitive: Iterable[str] = ()) -> set[str]:
    """Keys of the cells to leave out of a table whose total is published.

    Cells from 1 to SMALL - 1 go, and those named `sensitive`; then the smallest others, until what is missing could be
    shared among the missing cells in so many ways that none is known to less than SMALL values. Zeros are no one's.
    """
    gone = {key for key, count in counts.items() if 0 < count < SMALL} | {key for key in sensitive if counts.get(key)}
    rest = sorted((count, key) for key, count in counts.items() if count > 0 and key not in gone)
    while gone and rest and _open(counts, gone):
        gone.add(rest.pop(0)[1])
    if gone and _open(counts, gone):  # even all of them tell too much
        gone |= {key for key, count in counts.items() if count > 0}
    return gone


def total_tells(counts: Mapping[str, int], gone: set[str]) -> bool:
    """True when the total must be left out as well, since the missing cells follow from it."""
    return bool(gone) and _open(counts, gone)


def _open(counts: Mapping[str, int], gone: set[str]) -> bool:
    """Each missing cell is at least 1, so it lies between 1 and what is missing less 1 for each of the others."""
    missing = sum(counts[key] for key in gone)
    return len(gone) < 2 or missing - len(gone) + 1 < SMALL
