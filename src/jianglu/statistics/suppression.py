"""Withholds small figures of published tables so that neither a total nor another table gives them away again.

Published are tables of one dimension and a whole year. Two of them over different dimensions share nothing but their total;
two over the same dimension may count parts of the same people (certificates, and those of level 3 and above). So a cell that
is withheld for one measure of a family is withheld for all,
and what lies between a whole and its part is a cell like any other.

A district's clerk knows its own figure and reads the public tables too: by district, what is missing must stay unknown to
whoever already knows one of the missing cells (`known`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .declare import SMALL

Counts = Mapping[str, int]


def small(count: int) -> bool:
    """So few that they could be known."""
    return 0 < count < SMALL


def withhold(counts: Counts, sensitive: Iterable[str] = (), known: int = 0) -> set[str]:
    """Keys of the cells to leave out of a table whose total is published.

    Cells from 1 to SMALL - 1 go, and those named `sensitive`; then the smallest others, until what is missing could be
    shared among the missing cells in so many ways that none is known to less than SMALL values. Zeros are no one's.
    """
    gone = {key for key, count in counts.items() if small(count)} | {key for key in sensitive if counts.get(key)}
    rest = sorted((count, key) for key, count in counts.items() if count > 0 and key not in gone)
    while gone and rest and tells(counts, gone, known):
        gone.add(rest.pop(0)[1])
    if gone and tells(counts, gone, known):  # even all of them tell too much
        gone |= {key for key, count in counts.items() if count > 0}
    return gone


def withhold_all(tables: Sequence[Counts], known: int = 0) -> set[str]:
    """Keys to leave out of every one of several tables over the same dimension: what is withheld from one is from all."""
    gone: set[str] = set()
    while True:
        more = set().union(*(withhold(counts, gone, known) for counts in tables)) - gone if tables else set()
        if not more:
            return gone
        gone |= more


def withhold_together(
    tables: Mapping[str, Sequence[Counts]], known: Mapping[str, int]
) -> tuple[dict[str, set[str]], bool]:
    """(keys to leave out by dimension, whether the total may be told) of tables that share it.

    `known` is how many of a dimension's missing cells a reader may know already.
    """
    gone = {name: withhold_all(found, known.get(name, 0)) for name, found in tables.items()}
    if not any(tells(counts, gone[name], known.get(name, 0)) for name, found in tables.items() for counts in found):
        return gone, True
    return {name: hide_total(found, gone[name]) for name, found in tables.items()}, False


def hide_total(tables: Iterable[Counts], gone: Iterable[str]) -> set[str]:
    """`gone`, and the smallest cell of each table that would else be whole and so add up to the total that is not told."""
    gone = set(gone)
    for counts in tables:
        there = [(count, key) for key, count in counts.items() if count > 0]
        if there and not any(key in gone for _, key in there):
            gone.add(min(there)[1])
    return gone


def with_rests(counts: Mapping[str, Counts], whole: str, parts: Iterable[str]) -> list[Counts]:
    """The tables of a grain, and what remains of its whole without each part."""
    tables = list(counts.values())
    if whole in counts:
        every = counts[whole]
        tables += [{key: every[key] - counts[part].get(key, 0) for key in every} for part in parts if part in counts]
    return tables


def tells(counts: Counts, gone: set[str], known: int = 0) -> bool:
    """True when the total must be left out as well, since the missing cells follow from it.

    Each missing cell that is not empty lies between 1 and what is missing less 1 for each of the others; of the missing
    ones the `known` largest are counted as if they were not.
    """
    lost = sorted(counts[key] for key in gone if counts.get(key))
    left = lost[: len(lost) - known]
    return bool(lost) and (len(left) < 2 or sum(left) - len(left) + 1 < SMALL)
