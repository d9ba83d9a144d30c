"""The words of which people and employers are named, as tables of the drawing."""

from __future__ import annotations

import random
from typing import Any

import pyarrow as pa

from jianglu.kernel.chinese import pinyin

from .. import words

NAMES = 8_000  # of each sex
SECTORS = (
    ("metal", "machine", "car", "chip"),
    ("build", "farm"),
    ("care", "home", "repair", "food", "hotel", "parcel"),
)


def people(seed: str) -> pa.Table:
    """Full names with their pinyin, numbered within each sex."""
    rng = random.Random(seed)  # noqa: S311
    rows: list[dict[str, Any]] = []
    for male, pool in ((True, words.MALE + words.UNISEX), (False, words.FEMALE + words.UNISEX)):
        taken: dict[str, None] = {}
        while len(taken) < NAMES:
            given = rng.choice(pool) + (rng.choice(pool) if rng.random() < 0.8 else "")
            taken[rng.choice(words.SURNAMES) + given] = None
        rows += [{"male": male, "k": k, "name": name, "pinyin": pinyin(name)} for k, name in enumerate(taken)]
    return pa.Table.from_pylist(rows)


def branches() -> pa.Table:
    """What employers of each sector do: GB/T 4754 code and the word in their names."""
    rows = []
    for sector, keys in enumerate(SECTORS):
        for n, key in enumerate(keys):
            code, what, _posts = words.INDUSTRIES[key]
            rows.append({"sector": sector, "n": n, "many": len(keys), "industry": code, "what": what})
    return pa.Table.from_pylist(rows)


def trade_names() -> pa.Table:
    """Three-character trade names, in a fixed order."""
    first, middle, last = words.TRADE_FIRST, words.TRADE_MIDDLE, words.TRADE_LAST
    names = [a + b + c for c in last for b in middle for a in first]
    random.Random("names").shuffle(names)  # noqa: S311
    return pa.table({"n": range(len(names)), "trade_name": names})
