"""The lockdown browser: Safe Exam Browser proves its configuration with each request.

Safe Exam Browser adds to every request the SHA-256 of the request's address followed by the Config Key, in hexadecimal
digits (header `X-SafeExamBrowser-ConfigKeyHash`; https://safeexambrowser.org/developer/seb-config-key.html). Where its
web view cannot add headers it offers the same hash of the page's address to the page's script, which passes it on. The
name that a browser gives itself proves nothing and is never looked at.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

KEY = re.compile(r"[0-9a-f]{64}")
HEADER, PAGE_HEADER = "X-SafeExamBrowser-ConfigKeyHash", "X-Exam-Page-ConfigKeyHash"


@dataclass(frozen=True)
class Proof:
    """What came with a request: its address and the hash over it; the page's address and the hash over that."""

    address: str = ""
    shown: str = ""
    page: str = ""
    page_shown: str = ""


NO_PROOF = Proof()


def hash_of(address: str, key: str) -> str:
    """What the browser shows for an address (its fragment left out) under a Config Key."""
    return sha256((address.partition("#")[0] + key).encode()).hexdigest()


def proven(keys: Iterable[str], proof: Proof) -> bool:
    """Whether the request or its page comes from a browser under one of the configurations."""
    pairs = [(proof.address, proof.shown), (proof.page, proof.page_shown)]
    return any(
        address and shown and hmac.compare_digest(hash_of(address, key), shown.strip().lower())
        for key in keys
        for address, shown in pairs
    )


def read_keys(text: str) -> list[str]:
    """Config Keys from lines or commas; raises ValueError unless each has 64 hexadecimal digits."""
    keys = [key.lower() for key in re.split(r"[\s,;，；]+", text.strip()) if key]
    if any(not KEY.fullmatch(key) for key in keys):
        raise ValueError("not a Config Key")
    return list(dict.fromkeys(keys))
