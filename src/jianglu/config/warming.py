"""What readers of each server process would else wait for."""

from __future__ import annotations

import atexit
import gc

from jianglu.kernel import chinese
from jianglu.platform.policy import POLICIES
from jianglu.platform.policy.compile import compiled


def warm() -> None:
    """Load the dictionaries of words and sounds, compile the rules as declared; needs no database.

    Under gunicorn's `--preload` it is done once, before the workers part, and they share the memory. Without it the first
    search of a process took a second, the first voucher page a quarter of one. What is loaded by now stays: the collector of
    garbage need not look at it again and again, which had held up one page of some hundred by 0.3 s.
    """
    chinese.words("匠路")
    chinese.pinyin("匠路")
    for policy in POLICIES.values():
        compiled(policy, "postgres", chosen=False)
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # so that what is left at the end is let go of as ever
