"""How fast the record store takes statements: durable, fully validated, over HTTP, beside the database's own ceiling.

The ceiling is the store's own INSERT with the same rows from as many connections, without HTTP, JSON or validation.
Measured of others on such a machine (docs/performance.md): ADL's store 22 one by one and 232 in batches.
"""

from __future__ import annotations

import base64
import json
import multiprocessing
import os
import secrets
import socket
import time
import uuid
from typing import Any
from urllib.parse import urlsplit

from common import report
from serving import throwaway

SECONDS = float(os.environ.get("SECONDS_EACH", "8"))
FLOORS = {1: 600, 100: 6000}


def statement(n: int) -> dict[str, Any]:
    """A usual statement of about 500 octets."""
    return {
        "id": str(uuid.uuid4()),
        "actor": {"objectType": "Agent", "account": {"homePage": "https://example.org", "name": f"learner-{n % 5000}"}},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/experienced", "display": {"en-US": "experienced"}},
        "object": {
            "id": f"https://example.org/lesson/{n % 500}",
            "definition": {"name": {"zh-CN": f"第{n % 500}课"}, "type": "http://adlnet.gov/expapi/activities/lesson"},
        },
        "result": {"duration": "PT20S", "success": True, "score": {"scaled": 0.9}},
        "context": {
            "registration": str(uuid.UUID(int=n % 5000 + (4 << 76) + (8 << 60))),
            "contextActivities": {"grouping": [{"id": f"https://example.org/course/{n % 50}"}]},
        },
        "timestamp": "2023-03-01T09:00:00.000Z",
    }


def send(address: str, key: str, secret: str, size: int, barrier: Any, counts: Any, place: int) -> None:
    """One connection that posts as fast as it is answered; bodies are made before the clock starts."""
    at = urlsplit(address)
    pair = base64.b64encode(f"{key}:{secret}".encode()).decode()
    bodies = []
    for n in range(int(3000 / max(1, size / 4))):
        body = json.dumps(
            [statement(place * 100_000 + n * size + k) for k in range(size)] if size > 1 else statement(n)
        )
        data = body.encode()
        bodies.append(
            (
                f"POST /xapi/1.0/statements HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {pair}\r\n"
                f"X-Experience-API-Version: 1.0.3\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
            ).encode()
            + data
        )
    link = socket.create_connection((at.hostname, at.port))
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    barrier.wait()
    until, done = time.monotonic() + SECONDS, 0
    for request in bodies:
        link.sendall(request)
        answer = link.recv(65536)
        while b"\r\n\r\n" not in answer or len(answer.partition(b"\r\n\r\n")[2]) < _length(answer):
            answer += link.recv(65536)
        if not answer.startswith(b"HTTP/1.1 200"):
            raise SystemExit(answer[:300].decode())
        done += size
        if time.monotonic() > until:
            break
    counts[place] = done / (SECONDS + time.monotonic() - until)


def _length(answer: bytes) -> int:
    head = answer.partition(b"\r\n\r\n")[0].lower()
    return int(head.partition(b"content-length:")[2].split(b"\r\n")[0])


def insert(size: int, barrier: Any, counts: Any, place: int) -> None:
    """One connection that runs the store's own INSERT, nothing else."""
    from django.db import connection

    from jianglu.learning.records import store
    from jianglu.platform import calendar

    now = calendar.now()
    rows = [
        [store.prepared(store.PLATFORM, statement(place * 100_000 + n * size + k), "1.0.3", now) for k in range(size)]
        for n in range(int(3000 / max(1, size / 4)))
    ]
    columns = [store.columns(batch) for batch in rows]
    connection.ensure_connection()
    barrier.wait()
    until, done = time.monotonic() + SECONDS, 0
    with connection.cursor() as cursor:
        for batch in columns:
            cursor.execute(store.INSERT, [None, now, *batch])
            done += size
            if time.monotonic() > until:
                break
    counts[place] = done / (SECONDS + time.monotonic() - until)


def rate(work: Any, arguments: tuple[Any, ...], connections: int) -> float:
    """Statements a second over all connections, each a process."""
    context = multiprocessing.get_context("fork")
    barrier, counts = context.Barrier(connections), context.Array("d", connections)
    processes = [context.Process(target=work, args=(*arguments, barrier, counts, n)) for n in range(connections)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return sum(counts)


def main() -> None:
    """Print one line a way of sending."""
    lines = []
    with throwaway() as address:
        from django.db import connections

        from jianglu.learning.records import clients
        from jianglu.platform.access import Actor
        from jianglu.platform.regions.services import load_regions

        load_regions()
        secret = secrets.token_urlsafe(32)
        clients.create_client(Actor.system("bench"), name="bench", scope="all", key="bench", secret=secret)
        connections.close_all()
        for size, links in ((1, 1), (1, 8), (100, 1), (100, 4)):
            ours = rate(send, (address, "bench", secret, size), links)
            ceiling = rate(insert, (size,), links)
            floor = FLOORS[size] if (size, links) in ((1, 8), (100, 4)) else 0
            what = f"statements/s, {links} connections, {size} a request"
            lines.append((what, f"{ours:,.0f}", f">= {floor:,}" if floor else "", ours >= floor))
            lines.append(("  of the bare INSERT's " + f"{ceiling:,.0f}", f"{ours / ceiling:.0%}", "", True))
    report("records", lines)


if __name__ == "__main__":
    main()
