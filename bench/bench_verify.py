"""The public verification page over HTTP on whatever city stands here (`make city SIZE=full` first): by code, by number and name.

ROUNDS certificates are drawn at random over the whole register. Each is asked for once from a loopback address of its own,
since one address may only verify so many a minute; the page is answered by the product's server, cold caches included.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from bench_pages import Meter, served
from common import Figure, figures

from jianglu.run.preparation import Preparation

ROUNDS = int(os.environ.get("ROUNDS", "400"))
FLOOR = 60.0  # milliseconds, p95
WARMING = 20  # first answers of the processes
Held = tuple[str, str, str]


class Public:
    """Somebody who verifies, from another address each time."""

    def __init__(self, address: str) -> None:
        self.host = urlsplit(address).netloc
        self.turn = 0
        _status, page, headers, _ms = self.ask("GET", "/verify/")
        self.token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        self.cookie = headers.split(";")[0]

    def ask(self, verb: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str, float]:
        """(status, text, cookie, milliseconds)."""
        self.turn += 1
        line = HTTPConnection(self.host, source_address=(f"127.0.{1 + self.turn // 250}.{1 + self.turn % 250}", 0))
        body, headers = None, {}
        if form is not None:
            body = urlencode(form | {"csrfmiddlewaretoken": self.token})
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        started = time.perf_counter()
        line.request(verb, path, body, headers)
        answer = line.getresponse()
        text = answer.read().decode()
        taken = (time.perf_counter() - started) * 1000
        line.close()
        return answer.status, text, answer.getheader("Set-Cookie") or "", taken

    def code(self, held: Held) -> tuple[int, str, float]:
        """The page of a scanned code."""
        status, text, _cookie, taken = self.ask("GET", f"/v/{held[0]}/")
        return status, text, taken

    def number(self, held: Held) -> tuple[int, str, float]:
        """The form with number and name."""
        status, text, _cookie, taken = self.ask("POST", "/verify/", {"number": held[1], "name": held[2]})
        return status, text, taken


def drawn(many: int) -> tuple[int, list[Held]]:
    """(certificates in the register, token, number and holder of some at random)."""
    from django.db import connection

    chance = random.Random(1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), min(id), max(id) FROM credentials_certificate")
        total, first, last = cursor.fetchone()
        found = []
        for _n in range(many):
            cursor.execute(
                "SELECT token, number, holder_name FROM credentials_certificate WHERE id >= %s ORDER BY id LIMIT 1",
                [chance.randint(first, last)],
            )
            found.append(cursor.fetchone())
    return total, found


def main() -> int:
    """Serve, verify, print; 1 when the goal is missed."""
    preparation = Preparation()
    preparation.everything()
    from django.db import connection

    total, held = drawn(2 * ROUNDS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    lines = [Figure("certificates", total, "")]
    with served(preparation.home) as (address, server):
        public, meter = Public(address), Meter(server, backend)
        for name, ask, those in (
            ("verification by the code", public.code, held[:ROUNDS]),
            ("verification by number and name", public.number, held[ROUNDS:]),
        ):
            for one in those[:WARMING]:
                ask(one)
            times, before = [], meter()
            for one in those[WARMING:]:
                status, text, taken = ask(one)
                if status != 200 or one[1] not in text:
                    raise SystemExit(f"{name} answers {status}")
                times.append(taken)
            work = (meter() - before) / len(times)
            told = f"p50 {statistics.median(times):.1f} ms, processors {work:.1f} ms"
            lines.append(Figure(name, sorted(times)[int(len(times) * 0.95)], "ms", FLOOR, note=told))
    figures(lines)
    return 0 if all(line.ok for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
