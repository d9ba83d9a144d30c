"""How fast pages are over HTTP, on whatever city stands here (`make city SIZE=medium` first).

Starts the real server (gunicorn, two workers) and reads pages as the demo citizen, as a citizen of the scaled city, and as
clerks: every list plain, on a later page, sorted by each of its columns and filtered. Prints the slowest first.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import psutil
from common import report

from jianglu.run.preparation import Preparation

ROUNDS = int(os.environ.get("ROUNDS", "12"))
ONLY = tuple(os.environ.get("ONLY", "/").split(","))  # beginnings of the lists to read
CITIZEN_FLOOR, CLERK_FLOOR, FIND_FLOOR = 150.0, 300.0, 20.0  # milliseconds, p95
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


class _Quote(dict[int, str]):
    def __missing__(self, code: int) -> str:
        return chr(code) if code < 128 else f"%{code:02X}"


_QUOTE = _Quote()


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    return found[1] if found else ""


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The product's server on a free port, as `make run` starts it."""
    port = 8000 + os.getpid() % 1000
    command = [
        sys.executable, "-m", "gunicorn", "jianglu.config.wsgi:application", "--bind", f"127.0.0.1:{port}",
        "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--log-level", "warning",
    ]  # fmt: skip
    with (home / "bench-server.log").open("ab") as log:
        server = subprocess.Popen(
            command, stdout=log, stderr=log, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        )
    address = f"http://127.0.0.1:{port}"
    try:
        for _try in range(120):
            time.sleep(0.5)
            try:
                build_opener().open(address + "/healthz", timeout=5)
                break
            except HTTPError:
                break
            except OSError:
                continue
        yield address
    finally:
        for child in [*psutil.Process(server.pid).children(recursive=True), psutil.Process(server.pid)]:
            child.terminate()
        server.wait(20)


def variants(browser: Browser, path: str) -> list[str]:
    """A list as it is, its third page, sorted by each column both ways, with each filter that has choices."""
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
        found += [f"{path}?{urlencode({name: value})}" for value in {*values[:1]}]
    for name in re.findall(r'<input[^>]*type="(?:text|search)"[^>]*name="(\w+)"', page) + re.findall(
        r'<input[^>]*name="(\w+)"[^>]*type="(?:text|search)"', page
    ):
        found += [f"{path}?{urlencode({name: text})}" for text in ("王", "2022")]
    return list(dict.fromkeys(found))


def measure(browser: Browser, path: str) -> tuple[float, float, int]:
    """(p50, p95, status) of some rounds after a first one that warms up."""
    status, _text, _ms = browser.get(path)
    if status != 200:
        return 0, 0, status
    times = sorted(browser.get(path)[2] for _round in range(ROUNDS))
    return statistics.median(times), times[min(len(times) - 1, int(len(times) * 0.95))], status


def lines(who: str, browser: Browser, paths: list[str], floor: float) -> list[tuple[str, str, str, bool]]:
    """One line a page, the slowest first."""
    rows = []
    for path in paths:
        half, most, status = measure(browser, path)
        if status == 200:
            rows.append((most, half, path))
        elif status not in (403, 404):
            rows.append((1e9, 1e9, f"{path} answers {status}"))
    rows.sort(reverse=True)
    return [
        (f"{who} {path}"[:58], f"{half:.0f} / {most:.0f}", f"<= {floor:.0f}", most <= floor)
        for most, half, path in rows
    ]


def find(browser: Browser, numbers: list[str]) -> tuple[str, str, str, bool]:
    """The person with an identity number, through the API."""
    times = []
    for number in numbers * 3:
        status, _text, taken = browser.post(
            "/api/v1/people/people/find", f'{{"number": "{number}"}}'.encode(), "application/json"
        )
        if status != 200:
            raise SystemExit(f"find answers {status}")
        times.append(taken)
    times = sorted(times[5:])
    p95 = times[int(len(times) * 0.95)]
    return (
        "find by identity number",
        f"{statistics.median(times):.0f} / {p95:.0f}",
        f"<= {FIND_FLOOR:.0f}",
        p95 <= FIND_FLOOR,
    )


def main() -> int:
    """Serve, read, print."""
    preparation = Preparation()
    preparation.everything()
    from django.db import connection

    from jianglu.platform import vault

    with connection.cursor() as cursor:
        cursor.execute("SELECT number_sealed FROM people_person ORDER BY id DESC LIMIT 40")
        numbers = [vault.unseal(row[0]) for row in cursor.fetchall()]
        cursor.execute("SELECT count(*) FROM people_person")
        people = cursor.fetchone()[0]
    with served(preparation.home) as address:

        def as_(username: str) -> Browser:
            browser = Browser(address)
            browser.sign_in(username)
            return browser

        city = as_("city")
        title = f"{people:,}"
        report(title, [find(city, numbers)])
        report(title, lines("citizen", as_("worker"), [*CITIZEN], CITIZEN_FLOOR))
        for who, browser in (("city", city), ("district", as_("district"))):
            paths = [variant for path in LISTS for variant in variants(browser, path)]
            report(title, lines(who, browser, paths, CLERK_FLOOR))
        for who, lists in UNIT_LISTS.items():
            browser = as_(who)
            report(title, lines(who, browser, [v for path in lists for v in variants(browser, path)], CLERK_FLOOR))
    return 0


if __name__ == "__main__":
    sys.exit(main())
