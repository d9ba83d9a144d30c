"""Chinese text for the machine: pinyin sort keys, initials, and the tokens that full text search is built from.

The embedded PostgreSQL knows no Chinese, so text is cut here and stored under the `simple` configuration.
"""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[0-9a-z]+|[一-鿿]+")


@lru_cache(maxsize=20_000)
def syllables(text: str) -> tuple[str, ...]:
    """Toneless pinyin syllables of `text`, lower case; runs of other characters stay as they are."""
    from pypinyin import lazy_pinyin

    return tuple(part.strip().lower() for part in lazy_pinyin(text) if part.strip())


def pinyin(text: str) -> str:
    """`渝中区` as `yu zhong qu`: the key by which names are sorted."""
    return " ".join(syllables(text))


def initials(text: str) -> str:
    """`渝中区` as `yzq`."""
    return "".join(part[0] for part in syllables(text) if part[0].isalnum())


def name_tokens(text: str) -> list[str]:
    """Every tail of a name in characters, pinyin and initials, so that a prefix search finds any part of it.

    `电焊工` gives 电焊工 焊工 工 dianhangong hangong gong dhg hg g.
    """
    tokens: list[str] = []
    for run in _WORD.findall(text.lower()):
        tokens += [run[i:] for i in range(len(run))] if run[0] > "z" else [run]
        parts = syllables(run)
        if run[0] > "z":
            tokens += ["".join(parts[i:]) for i in range(len(parts))]
            tokens += ["".join(part[0] for part in parts[i:]) for i in range(len(parts))]
    return list(dict.fromkeys(tokens))


def words(text: str) -> list[str]:
    """The different words of a running text, cut for searching (long words also give their parts)."""
    import jieba

    jieba.setLogLevel(60)
    found = (word.lower() for word in jieba.cut_for_search(text, HMM=False))
    return list(dict.fromkeys(word for word in found if _WORD.fullmatch(word)))


def prefix_query(text: str) -> str:
    """A raw tsquery for what somebody has typed so far: every run must be the beginning of a token; "" when empty."""
    return " & ".join(f"{run}:*" for run in _WORD.findall(text.lower()))


def sound_query(text: str) -> str:
    """A raw tsquery for what sounds as it was typed: 汉工 asks for `hangong`, which 焊工 begins with too."""
    return " & ".join(f"{''.join(syllables(run))}:*" for run in _WORD.findall(text.lower()))


def loose_query(text: str) -> str:
    """A raw tsquery for when nothing else was found: any two neighbours will do; "" when there are none."""
    pairs = [run[i : i + 2] for run in _WORD.findall(text.lower()) if run[0] > "z" for i in range(len(run) - 1)]
    return " | ".join(f"{pair}:*" for pair in dict.fromkeys(pairs))


def words_query(text: str) -> str:
    """A raw tsquery that asks for every word of `text`; "" when there is none."""
    return " & ".join(words(text))
