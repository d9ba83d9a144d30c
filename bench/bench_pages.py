"""How fast pages are over HTTP, on whatever city stands here (`make city SIZE=medium` first).

Starts the real server (gunicorn, two workers) and reads pages as the demo citizen, as a citizen of the scaled city, and as
clerks, after the snapshot of the night: every list plain, on a later page, sorted by each of its columns and filtered. Prints of each list the slowest first. What a page
costs is told twice: by the clock, which other work on the machine stretches (the line of /healthz tells how much), and in
milliseconds of the processors, server and database together.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import psutil
from common import Figure, figures

from jianglu.run.preparation import Preparation

ROUNDS = int(os.environ.get("ROUNDS", "12"))
ONLY = tuple(os.environ.get("ONLY", "/").split(","))  # beginnings of the lists to read
CITIZEN_FLOOR, CLERK_FLOOR, FIND_FLOOR = 150.0, 300.0, 20.0  # milliseconds, p95
SLOW = 3_000  # milliseconds
PASSWORD = "jianglu-2023"  # noqa: S105 - of the demo accounts
CITIZEN = (
    "/me/", "/me/passport/", "/me/certificates/", "/me/benefits/", "/me/privacy/", "/classes/", "/classes/?page=2",
    "/vouchers/", "/trainings/", "/courses/", "/learn/", "/learn/hours/", "/assessment/plans/", "/assessment/bodies/",
    "/my/exams/", "/organisations/", "/organisations/?q=精密", "/occupations/", "/policies/", "/notices/", "/messages/",
    "/articles/", "/search/?q=焊工", "/statistics/", "/verify/",
)  # fmt: skip
LISTS = (
    "/office/people/", "/office/certificates/", "/office/benefits/", "/office/benefits/batches/", "/office/benefits/ledger/",
    "/office/benefits/budget/", "/office/vouchers/", "/office/vouchers/all/", "/office/training-alerts/", "/organisations/",
    "/office/audit/", "/events/", "/tasks/", "/cases/", "/jobs/", "/office/accounts/", "/classes/", "/assessment/plans/",
    "/office/assessment/banks/", "/office/", "/office/statistics/",
    "/office/statistics/leader/", "/office/explorer/", "/wall/", "/office/returns/",
)  # fmt: skip
UNIT_LISTS = {
    "provider": ("/workspace/", "/teach/classes/", "/teach/programmes/", "/workspace/people/", "/teach/courses/"),
    "body": ("/workspace/", "/work/assessment/plans/", "/work/assessment/scope/", "/workspace/people/"),
}


@dataclass
class Browser:
    """A signed-in account."""

    address: str
    opener: object = field(default_factory=lambda: build_opener(HTTPCookieProcessor()))

    def get(self, path: str) -> tuple[int, str, float]:
        """(status, text, milliseconds)."""
        return self._send(Request(self.address + path.replace(" ", "%20").encode().decode("latin-1").translate(_QUOTE)))

    def post(self, path: str, data: bytes, kind: str) -> tuple[int, str, float]:
        """The same for a form or JSON."""
        headers = {"Content-Type": kind, "X-CSRFToken": self.token, "Referer": self.address + path}
        return self._send(Request(self.address + path, data=data, headers=headers))

    def sign_in(self, username: str) -> None:
        """By the sign-in form."""
        _status, page, _ms = self.get("/accounts/login/")
        self.token = _token(page)
        form = {"csrfmiddlewaretoken": self.token, "login": username, "password": PASSWORD}
        self.post("/accounts/login/", urlencode(form).encode(), "application/x-www-form-urlencoded")
        _status, page, _ms = self.get("/accounts/security/")
        if "logout" not in page:
            raise SystemExit(f"{username} cannot sign in")
        self.token = _token(page) or self.token

    def _send(self, request: Request) -> tuple[int, str, float]:
        started = time.perf_counter()
        try:
            with self.opener.open(request, timeout=60) as answer:  # type: ignore[attr-defined]
                text = answer.read().decode(errors="replace")
                return answer.status, text, (time.perf_counter() - started) * 1000
        except HTTPError as error:
            return error.code, "", (time.perf_counter() - started) * 1000
        except TimeoutError:
            return 504, "", (time.perf_counter() - started) * 1000


class _Quote(dict[int, str]):
    def __missing__(self, code: int) -> str:
        return chr(code) if code < 128 else f"%{code:02X}"


_QUOTE = _Quote()


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    return found[1] if found else ""


@contextmanager
def served(home: Path) -> Iterator[tuple[str, int]]:
    """The product's server on a free port, as `make run` starts it: its address and process."""
    port = 8000 + os.getpid() % 1000
    command = [
        sys.executable, "-m", "gunicorn", "jianglu.config.wsgi:application", "--bind", f"127.0.0.1:{port}",
        "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--log-level", "warning", "--preload",
    ]  # fmt: skip
    with (home / "bench-server.log").open("ab") as log:
        server = subprocess.Popen(
            command, stdout=log, stderr=log, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        )
    address = f"http://127.0.0.1:{port}"
    try:
        for _try in range(360):
            time.sleep(0.5)
            try:
                build_opener().open(address + "/healthz", timeout=5)
                break
            except HTTPError:
                break
            except OSError:
                continue
        yield address, server.pid
    finally:
        for child in [*psutil.Process(server.pid).children(recursive=True), psutil.Process(server.pid)]:
            child.terminate()
        server.wait(20)


def variants(browser: Browser, path: str) -> list[str]:
    """A list as it is, its third page, sorted by each column both ways, and by the first, a middle and the
    last choice of each filter."""
    if not path.startswith(ONLY):
        return []
    status, page, _ms = browser.get(path)
    if status != 200:
        return []
    found = [path]
    for query in sorted(set(re.findall(r'href="(\?[^"]*sort=[^"]*)"', page))):
        plain = unescape(query)
        found.append(path + plain)
        found.append(path + re.sub(r"sort=-?", lambda m: "sort=" if m[0].endswith("-") else "sort=-", plain))
    if re.search(r'href="\?[^"]*page=\d', page):
        found += [path + "?page=3", path + "?page=400"]
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', page, re.S):
        values = [value for value in re.findall(r'<option value="([^"]+)"', options) if value]
        few = dict.fromkeys(values[:1] + values[len(values) // 2 : len(values) // 2 + 1] + values[-1:])
        found += [f"{path}?{urlencode({name: value})}" for value in few]
    for name in re.findall(r'<input[^>]*type="(?:text|search)"[^>]*name="(\w+)"', page) + re.findall(
        r'<input[^>]*name="(\w+)"[^>]*type="(?:text|search)"', page
    ):
        found += [f"{path}?{urlencode({name: text})}" for text in ("王", "2022")]
    return list(dict.fromkeys(found))


class Meter:
    """Milliseconds of the processors that the server and its database have used."""

    def __init__(self, server: int, backend: int) -> None:
        database = psutil.Process(backend).parent()
        self.roots = [psutil.Process(server), *([database] if database else [])]

    def __call__(self) -> float:
        total = 0.0
        for root in self.roots:
            for process in (root, *root.children(recursive=True)):
                with suppress(psutil.NoSuchProcess):
                    spent = process.cpu_times()
                    total += spent.user + spent.system
        return total * 1000


def measure(browser: Browser, path: str, meter: Meter) -> tuple[float, float, float, int]:
    """(p50, p95, processors' milliseconds a read, status) of some rounds after a first one that warms up.

    A page that takes seconds is read but twice more: its figure will not get better.
    """
    status, _text, first = browser.get(path)
    if status != 200:
        return 0, 0, 0, status
    rounds = ROUNDS if first < SLOW else 2
    before = meter()
    times = sorted(browser.get(path)[2] for _round in range(rounds))
    work = (meter() - before) / rounds
    return statistics.median(times), times[min(len(times) - 1, int(len(times) * 0.95))], work, status


def lines(who: str, browser: Browser, paths: list[str], floor: float, meter: Meter) -> list[Figure]:
    """One line a page, the slowest first."""
    found = []
    for path in ["/healthz", *paths]:
        half, most, work, status = measure(browser, path, meter)
        if status == 200:
            told = f"p50 {half:.0f} ms, processors {work:.0f} ms"
            found.append(Figure(f"{who} {path}"[:62], most, "ms", None if path == "/healthz" else floor, note=told))
        elif status not in (403, 404):
            found.append(Figure(f"{who} {path} answers {status}"[:62], 1e9, "ms", floor))
    return sorted(found, key=lambda figure: -figure.value)


def find(browser: Browser, numbers: list[str], meter: Meter) -> Figure:
    """The person with an identity number, through the API."""
    times, before = [], meter()
    for number in numbers * 3:
        status, _text, taken = browser.post(
            "/api/v1/people/people/find", f'{{"number": "{number}"}}'.encode(), "application/json"
        )
        if status != 200:
            raise SystemExit(f"find answers {status}")
        times.append(taken)
    work = (meter() - before) / len(times)
    times = sorted(times[5:])
    told = f"p50 {statistics.median(times):.0f} ms, processors {work:.0f} ms"
    return Figure("find by identity number", times[int(len(times) * 0.95)], "ms", FIND_FLOOR, note=told)


def nightly() -> None:
    """What the job of the night leaves behind: a snapshot of this city, from which dashboards answer."""
    from django.db import connection

    from jianglu.platform.access import rls
    from jianglu.platform.calendar import today
    from jianglu.platform.facts import snapshot
    from jianglu.statistics import engine

    with rls.as_owner(), connection.cursor() as cursor:  # autovacuum has come by before the first morning
        cursor.execute("VACUUM ANALYZE")
    started = time.perf_counter()
    taken = snapshot.take(today())
    written = time.perf_counter() - started
    engine.prepare(taken)
    told = f"{sum(taken.rows.values()):,} rows, {written:.0f} s; the rest draws what indicators count"
    figures([Figure("nightly snapshot", time.perf_counter() - started, "s", note=told)])


def main() -> int:
    """Serve, read, print."""
    preparation = Preparation()
    preparation.everything()
    from django.db import connection

    from jianglu.platform import vault

    nightly()
    with connection.cursor() as cursor:
        cursor.execute("SELECT number_sealed FROM people_person ORDER BY id DESC LIMIT 40")
        numbers = [vault.unseal(row[0]) for row in cursor.fetchall()]
        cursor.execute("SELECT count(*) FROM people_person")
        people = cursor.fetchone()[0]
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    with served(preparation.home) as (address, server):
        meter = Meter(server, backend)

        def as_(username: str) -> Browser:
            browser = Browser(address)
            browser.sign_in(username)
            return browser

        city = as_("city")
        figures([Figure("people", people, ""), find(city, numbers, meter)])
        figures(lines("citizen", as_("worker"), [*CITIZEN], CITIZEN_FLOOR, meter))
        for who, browser in (("city", city), ("district", as_("district"))):
            for path in LISTS:
                if paths := variants(browser, path):
                    figures(lines(who, browser, paths, CLERK_FLOOR, meter))
        for who, lists in UNIT_LISTS.items():
            browser = as_(who)
            figures(lines(who, browser, [v for path in lists for v in variants(browser, path)], CLERK_FLOOR, meter))
    return 0


if __name__ == "__main__":
    sys.exit(main())
