"""Every kind of page that a demo account reaches by links, over HTTP, on whatever city stands here: is one slow, is one broken?

`bench_pages.py` reads the lists in all their forms; this follows the links, a few pages of each kind, downloads left out,
and tells of each kind the slowest second read, those above the goal first. GET changes nothing, so nothing is changed.
"""

from __future__ import annotations

import os
import re
import statistics
import sys
from collections import defaultdict, deque
from html import unescape
from urllib.parse import urljoin, urlsplit

from bench_pages import CLERK_FLOOR, Browser, Meter, nightly, served
from common import Figure, figures

from jianglu.run.preparation import Preparation

EACH = int(os.environ.get("EACH", "2"))  # pages of a kind
MOST = int(os.environ.get("MOST", "600"))  # pages of an account
WHO = os.environ.get("WHO", "")
TOLD = int(os.environ.get("TOLD", "15"))
LEFT_OUT = re.compile(
    r"/accounts/logout|/static/|/media/|export=|\.(csv|xlsx|pdf|zip|json|xml|ics|png|jpg|svg|txt)$|/api/|/language"
)


def kind_of(address: str) -> str:
    """The address without ids, codes and values."""
    parts = urlsplit(address)
    path = re.sub(r"/[^/]*\d[^/]*(?=/|$)", "/*", parts.path)
    names = sorted(re.findall(r"(?:^|&)([^=&]+)=", parts.query))
    return path + (f"?{'&'.join(names)}" if names else "")


def links(page: str, at: str) -> list[str]:
    """Addresses of this site to which the page leads."""
    found = [urljoin(at, unescape(href)) for href in re.findall(r'<a[^>]+href="([^"#][^"]*)"', page)]
    return [one for one in found if one.startswith("/") and not one.startswith("//") and not LEFT_OUT.search(one)]


def crawl(browser: Browser, meter: Meter) -> tuple[dict[str, tuple[float, float, str]], list[str]]:
    """(milliseconds of the clock and of the processors and the address, by kind; what broke)."""
    waiting, came_from, many = deque(["/"]), {"/": ""}, defaultdict(int)
    slowest: dict[str, tuple[float, float, str]] = {}
    broken: list[str] = []
    read = 0
    while waiting and read < MOST:
        address = waiting.popleft()
        kind = kind_of(address)
        if many[kind] >= EACH:
            continue
        many[kind] += 1
        read += 1
        status, page, first = browser.get(address)
        if status >= 400:
            broken.append(f"{address} answers {status}, linked by {came_from[address]}")
            continue
        before = meter()
        again = [browser.get(address)[2] for _read in range(2)] if first < 3000 else [first]
        found = (min(again), (meter() - before) / len(again), address)
        slowest[kind] = max(slowest.get(kind, (0.0, 0.0, "")), found)
        for link in links(page, address):
            if link not in came_from:
                came_from[link] = address
                waiting.append(link)
    return slowest, broken


def main() -> int:
    """Serve, follow, print."""
    preparation = Preparation()
    preparation.everything()
    from django.db import connection

    from jianglu.city.accounts import DEMO_ACCOUNTS

    if os.environ.get("NIGHT", "1") == "1":
        nightly()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    bad = 0
    with served(preparation.home) as (address, server):
        meter = Meter(server, backend)
        for account in DEMO_ACCOUNTS:
            if WHO and account.username not in WHO.split(","):
                continue
            browser = Browser(address)
            browser.sign_in(account.username)
            slowest, broken = crawl(browser, meter)
            bad += len(broken)
            worst = sorted(slowest.values(), reverse=True)
            half = statistics.median(entry[0] for entry in worst)
            above = sum(entry[0] > CLERK_FLOOR for entry in worst)
            figures(
                [
                    Figure(
                        f"{account.username}: {len(worst)} kinds of pages, {above} above, median",
                        half,
                        "ms",
                        CLERK_FLOOR,
                    )
                ]
            )
            figures(
                Figure(f"  {where}"[:100], clock, "ms", CLERK_FLOOR, note=f"processors {work:.0f} ms")
                for clock, work, where in worst[:TOLD]
            )
            for line in broken:
                print("  BROKEN", line, flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
