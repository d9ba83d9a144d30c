"""False-discovery control (Benjamini & Hochberg 1995, JRSS B 57). Pure."""

from __future__ import annotations

import numpy as np

from ..measurement.em import Array


def adjusted(p: Array) -> Array:
    """q-values of many tests, in their order: taking those up to q keeps the expected share of false ones at q at most."""
    p = np.asarray(p, dtype=float)
    if not p.size:
        return p
    order = np.argsort(p)
    scaled = p[order] * p.size / np.arange(1, p.size + 1)
    q = np.empty_like(p)
    q[order] = np.minimum(1, np.minimum.accumulate(scaled[::-1])[::-1])
    return q
