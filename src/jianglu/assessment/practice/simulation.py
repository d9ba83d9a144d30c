"""Many simulated learners at once, by the rules of `rules.py`: how sure the ability gets, how evenly items are used."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .rules import CHOICE, GRID, PRIOR, Pool, Vector


@dataclass(frozen=True)
class Simulated:
    """Abilities found, their root mean square error against the truth, and the share of learners who met each item."""

    found: Vector
    rmse: float
    exposure: Vector


def simulate(pool: Pool, truth: Vector, length: int, *, choice: int = CHOICE, balance: bool = True, seed: int = 1,
             ceiling: float = 1.0) -> Simulated:  # fmt: skip
    """`length` questions for each ability in `truth`, all learners in step.

    An item rests while more than `ceiling` of the learners have met it. Weights on the grid are kept for all learners; the
    information at the nearest point of the grid ranks the items.
    """
    rng, many, count = np.random.default_rng(seed), len(truth), len(pool.a)
    weights = np.tile(PRIOR.astype(np.float32), (many, 1))
    right, wrong = pool.chance.astype(np.float32), (1 - pool.chance).astype(np.float32)
    true = pool.c + (1 - pool.c) / (1 + np.exp(-pool.a * (truth[:, None] - pool.b)))
    information = pool.information.T.astype(np.float32).copy()  # points x items
    open_ = np.ones((many, count), dtype=bool)
    given = np.zeros((many, len(pool.weights)), dtype=np.float32)
    used = np.zeros(count)
    lines, grid = np.arange(many), GRID.astype(np.float32)
    node = pool.node.astype(int)
    for turn in range(length):
        at = np.clip(np.rint((weights @ grid - GRID[0]) / (GRID[1] - GRID[0])).astype(int), 0, len(GRID) - 1)
        worth = np.where(open_ & (used < ceiling * many), information[at], -1)
        if balance:
            lag = pool.weights * (turn + 1) - given
            here = node == np.argmax(lag, axis=1)[:, None]
            worth = np.where(here, worth, worth * 1e-6)  # another node only when this one has none left
        if choice > 1:
            best = np.argpartition(-worth, choice - 1, axis=1)[:, :choice]
            place = best[lines, rng.integers(choice, size=many)]
            place = np.where(worth[lines, place] > 0, place, worth.argmax(axis=1))
        else:
            place = worth.argmax(axis=1)
        answered = rng.random(many) < true[lines, place]
        weights *= np.where(answered[:, None], right[place], wrong[place])
        weights /= weights.sum(axis=1, keepdims=True)
        open_[lines, place] = False
        given[lines, node[place]] += 1
        np.add.at(used, place, 1)
    found = weights @ grid
    return Simulated(found, float(np.sqrt(((found - truth) ** 2).mean())), used / many)
