"""One person decided from live facts with the whole explanation, on whatever city stands here (`make city SIZE=medium` first).

What an officer or a citizen waits for: one query on PostgreSQL through the published views, the verdict, and its
explanation as text. Policies were compiled before, as a worker of the server has after its first decision. Told by the
clock (goal 20 ms, p95) and in milliseconds of the processors, client and server together, which other work does not stretch.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from typing import Any

import psutil
from common import Figure, figures

from jianglu.run.preparation import Preparation

PEOPLE = int(os.environ.get("DECISIONS", "200"))
GOAL = 20.0  # milliseconds, p95


def decided(policy: Any, keys: list[int], inputs: dict[str, Any], server: psutil.Process) -> list[Figure]:
    """p95 by the clock and the mean of the processors' milliseconds."""
    from jianglu.platform import calendar
    from jianglu.platform.policy import decide

    on = calendar.today()
    decide(policy, keys[0], on=on, inputs=inputs).explanation()
    before, worked, waits = _spent(server), time.process_time(), []
    for key in keys:
        start = time.perf_counter()
        decide(policy, key, on=on, inputs=inputs).explanation()
        waits.append((time.perf_counter() - start) * 1000)
    work = (_spent(server) - before + time.process_time() - worked) * 1000 / len(keys)
    slow = statistics.quantiles(waits, n=20)[18] if len(waits) > 1 else waits[0]
    what = f"{policy.code}{', found proactively' if inputs else ''}, one person with explanation"
    return [
        Figure(f"{what}, p95", slow, "ms", GOAL, note=f"median {statistics.median(waits):.1f}"),
        Figure(f"{what}, processors", work, "ms", GOAL),
    ]


def _spent(server: psutil.Process) -> float:
    times = server.cpu_times()
    return float(times.user + times.system)


def main() -> int:
    """Every benefit that is decided on a stored fact, applied for and found by the scan."""
    Preparation().everything()
    from django.db import connection

    from jianglu.benefits.policies import BENEFITS, BY_CLASS
    from jianglu.platform.facts import fact
    from jianglu.platform.policy.declare import PROACTIVE

    for policy in (BENEFITS | BY_CLASS).values():
        view, key = fact(policy.subject.fact).view, policy.subject.key
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT "{key}" FROM "{view}" ORDER BY hashint8("{key}"::bigint) LIMIT %s', [PEOPLE])  # noqa: S608
            keys = [row[0] for row in cursor.fetchall()]
            cursor.execute("SELECT pg_backend_pid()")
            server = psutil.Process(cursor.fetchone()[0])
        figures(decided(policy, keys, {}, server))
        if PROACTIVE in {column.name for column in policy.subject.inputs}:
            figures(decided(policy, keys, {PROACTIVE: True}, server))
    return 0


if __name__ == "__main__":
    sys.exit(main())
