"""Pure decisions of the catalogue: how the demo lists are chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest


def deal(groups: Iterable[Sequence[str]]) -> list[str]:
    """The first of every group, then the second of every group, and so on: each group is heard before any is full."""
    return [item for round_ in zip_longest(*groups) for item in round_ if item is not None]


def choose_occupations(codes: Iterable[str], first: Sequence[str], by_major: Mapping[str, int]) -> list[str]:
    """So many occupations of each major class as `by_major` says: those of `first`, then the minor classes in turn.

    The same input always gives the same list, in order of code.
    """
    known = sorted(set(codes))
    minor: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for code in known:
        minor[code[0]][code[:7]].append(code)
    chosen: list[str] = []
    for major, count in by_major.items():
        wanted = [code for code in first if code[0] == major and code in minor[major][code[:7]]]
        wanted += [code for code in deal(minor[major].values()) if code not in wanted]
        chosen += wanted[:count]
    return sorted(chosen)


def choose_work_types(work_types: Mapping[str, Sequence[int]], count: int) -> list[tuple[str, int]]:
    """`count` pairs (occupation, seq): the first work type of every occupation, then the second of every one."""
    pairs = [[f"{code}/{seq}" for seq in sorted(seqs)] for code, seqs in sorted(work_types.items())]
    chosen = [pair.split("/") for pair in deal(pairs)[:count]]
    return sorted((code, int(seq)) for code, seq in chosen)


def split_tasks(text: str) -> list[str]:
    """The sentences of `1.…; 2.…` without their numbers."""
    sentences = (part.strip().rstrip("；。;") for part in text.split("; "))
    return [sentence.lstrip("0123456789").lstrip(".．、 ") for sentence in sentences if sentence]
