"""A secret in shares of which two put it together and one tells nothing (Shamir 1979, threshold 2, over GF(256)). Pure."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

_POLYNOMIAL = 0x11B  # of AES


def split(secret: bytes, holders: int) -> list[bytes]:
    """A share for each of 2 to 255 holders: its place in the first byte, then a point of a line through each byte."""
    if not 2 <= holders <= 255:
        raise ValueError("a secret is shared among 2 to 255")
    slopes = secrets.token_bytes(len(secret))
    return [
        bytes([place, *(byte ^ _times(slope, place) for byte, slope in zip(secret, slopes, strict=True))])
        for place in range(1, holders + 1)
    ]


def join(shares: Sequence[bytes]) -> bytes:
    """The secret from two shares; raises ValueError when they are the same or not of one secret's length."""
    one, other = shares[0], shares[1]
    if len(one) != len(other) or one[0] == other[0]:
        raise ValueError("two different shares of one secret are needed")
    a, b = one[0], other[0]
    over = _inverse(a ^ b)
    left, right = _times(b, over), _times(a, over)
    return bytes(_times(x, left) ^ _times(y, right) for x, y in zip(one[1:], other[1:], strict=True))


def _times(a: int, b: int) -> int:
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 0x100:
            a ^= _POLYNOMIAL
        b >>= 1
    return product


def _inverse(a: int) -> int:
    power, found = a, 1
    for _bit in range(7):  # a ** 254
        power = _times(power, power)
        found = _times(found, power)
    return found
