"""Signed addresses of a stream. The signature stands in the path: a header or a query reaches no segment on an iPhone.

/media/v/<ticket>/index.m3u8  →  /media/v/<ticket>/v480_0003.m4s
"""

from __future__ import annotations

import re

from django.core import signing

AGE = 12 * 3600
"""Seconds for which an address plays: a long sitting."""
NAME = re.compile(r"index\.m3u8|v\d{3,4}(\.m3u8|_init\.mp4|_\d{4,6}\.m4s)")
TYPES = {".m3u8": "application/vnd.apple.mpegurl", ".mp4": "video/mp4", ".m4s": "video/iso.segment"}
_SALT = "learning.stream"


def ticket(stream_id: int, user_id: int) -> str:
    """What opens a stream to an account for AGE seconds; safe in a path."""
    return signing.dumps([stream_id, user_id], salt=_SALT)


def stream_of(signed: str) -> int | None:
    """The stream that a ticket opens, None when it was forged or is too old."""
    try:
        stream_id, _user = signing.loads(signed, salt=_SALT, max_age=AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(stream_id)
