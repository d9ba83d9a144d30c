"""Bringing a new run to the scale of the one before. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..measurement.dichotomous import FLOORS, Vector
from ..measurement.linking import FEWEST, Link, drifted, mean_sigma, stocking_lord


@dataclass(frozen=True)
class Linked:
    """The link, by which method, over how many common items, and places of those that drifted and were left out."""

    link: Link
    method: str
    common: int
    drifted: tuple[int, ...] = ()


def link_runs(old: tuple[Vector, Vector, Vector], new: tuple[Vector, Vector, Vector], persons: int) -> Linked | None:
    """Link the common items' (a, b, c) of two runs; None when they are too few.

    Mean-sigma first; common items that moved by more than half a standard deviation leave (drift), while enough stay;
    with enough persons Stocking-Lord on those that stay.
    """
    if len(old[1]) < FEWEST:
        return None
    keep = np.arange(len(old[1]))
    gone: list[int] = []
    for _turn in range(3):
        link = mean_sigma(old[1][keep], new[1][keep])
        moved = [int(place) for place in keep[drifted(old[1][keep], new[1][keep], link)]]
        if not moved or len(keep) - len(moved) < FEWEST:
            break
        gone += moved
        keep = np.array([place for place in keep if place not in moved])
    method = "mean-sigma"
    if persons >= FLOORS["2PL"]:
        method = "stocking-lord"
        kept_old, kept_new = tuple(row[keep] for row in old), tuple(row[keep] for row in new)
        link = stocking_lord((kept_old[0], kept_old[1], kept_old[2]), (kept_new[0], kept_new[1], kept_new[2]))
    return Linked(link, method, len(keep), tuple(sorted(gone)))
