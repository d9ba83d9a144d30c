"""Items that say nearly the same: shingles of three characters, MinHash to find pairs, Jaccard to judge them. Pure.

Broder 1997. Chinese has no spaces between words, so shingles are of characters of the normalised text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from hashlib import blake2b
from itertools import combinations

import numpy as np

from jianglu.platform.questions import Question
from jianglu.platform.questions.checks import normalised

SIZE = 3
LIKE = 0.5
"""Share of common shingles from which on a reviewer should look."""
_HASHES, _BANDS = 96, 32  # three rows a band: a pair at 0.5 is found with probability 1 - (1 - 0.5**3)**32 = 0.986
_PRIME = (1 << 61) - 1
_GROUP = 400  # a band that more items share says nothing; it is skipped


def shingles(question: Question) -> frozenset[int]:
    """Hashes of all runs of three characters of stem, options and parts."""
    texts = [question.stem, *sorted(text for _key, text in question.options), *(part.stem for part in question.parts)]
    plain = normalised(" ".join(texts))
    runs = {plain[n : n + SIZE] for n in range(max(1, len(plain) - SIZE + 1))}
    return frozenset(int.from_bytes(blake2b(run.encode(), digest_size=7).digest(), "big") for run in runs)


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """Jaccard: the share of what either has that both have."""
    return len(one & other) / max(1, len(one | other))


def signature(of: frozenset[int]) -> tuple[int, ...]:
    """Least value of each of many hash functions."""
    values = np.array(sorted(of), dtype=object)
    return tuple(int(((a * values + b) % _PRIME).min()) for a, b in _COEFFICIENTS)


_RNG = np.random.default_rng(20230301)
_COEFFICIENTS = [(int(a), int(b)) for a, b in _RNG.integers(1, _PRIME, (_HASHES, 2))]


def near(question: Question, others: Mapping[int, Question], *, least: float = LIKE) -> list[tuple[int, float]]:
    """Those of `others` that say nearly the same, most alike first: (id, likeness)."""
    own = shingles(question)
    found = [(pk, likeness(own, shingles(other))) for pk, other in others.items()]
    return sorted([pair for pair in found if pair[1] >= least], key=lambda pair: -pair[1])


def pairs(items: Mapping[int, Question], *, least: float = LIKE) -> list[tuple[int, int, float]]:
    """All pairs that say nearly the same, most alike first; found by banded MinHash, judged exactly."""
    known = {pk: shingles(question) for pk, question in items.items()}
    buckets: dict[tuple[int, tuple[int, ...]], list[int]] = defaultdict(list)
    rows = _HASHES // _BANDS
    for pk, runs in known.items():
        signed = signature(runs)
        for band in range(_BANDS):
            buckets[band, signed[band * rows : (band + 1) * rows]].append(pk)
    tried = {pair for group in buckets.values() if 1 < len(group) <= _GROUP for pair in combinations(sorted(group), 2)}
    found = [(one, other, likeness(known[one], known[other])) for one, other in tried]
    return sorted([pair for pair in found if pair[2] >= least], key=lambda pair: (-pair[2], pair[0], pair[1]))
