"""How benchmarks print: a table for people, or with JSON=1 one object a line."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable

Line = tuple[str, str, str, bool]  # what, measured, floor or peer, whether it holds


def report(title: str, lines: Iterable[Line]) -> None:
    """Print the figures side by side with their floors."""
    for what, measured, floor, holds in lines:
        if os.environ.get("JSON"):
            row = {"bench": title, "what": what, "measured": measured, "floor": floor, "holds": holds}
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        else:
            mark = ("ok" if holds else "MISSED") if floor else ""
            sys.stdout.write(f"{title:<14} {what:<58} {measured:>14}  {floor:<10} {mark}\n")
    sys.stdout.flush()
