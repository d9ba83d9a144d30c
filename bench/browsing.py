"""Browsers without a screen, for load: an account's session made beforehand, and requests over connections of their own."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Any

CSRF = "c" * 32


def session_of(user: Any) -> str:
    """The cookie of a sign-in by password, just now."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session.update(
        {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: "jianglu.platform.identity.backends.PasswordBackend",
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            "signed_in_at": time.time(),
            "seen_at": time.time(),
        }
    )
    session.create()
    return str(session.session_key)


async def request(
    port: int, method: str, path: str, session: str, body: str = "", kind: str = "application/json", more: str = ""
) -> tuple[int, str, str]:
    """(status, address to go to, text) over a fresh connection, as after a pause, through a proxy that ended TLS."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        data = body.encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nX-CSRFToken: {CSRF}\r\n"
            f"Origin: https://127.0.0.1:{port}\r\nX-Forwarded-Proto: https\r\n{more}"
            f"Cookie: sessionid={session}; csrftoken={CSRF}\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n"
        )
        writer.write(head.encode() + data)
        await writer.drain()
        answer = (await asyncio.wait_for(reader.read(), 60)).decode(errors="replace")
    finally:
        writer.close()
    head, _blank, text = answer.partition("\r\n\r\n")
    if not head:
        raise ConnectionError("no answer")
    to = re.search(r"^location: (\S+)", head, re.I | re.M)
    return int(head.split(" ", 2)[1]), to[1] if to else "", text
