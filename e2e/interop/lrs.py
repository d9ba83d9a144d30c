"""Runs ADL's LRS conformance suite against the record store: `python e2e/interop/lrs.py SUITE_FOLDER [1.0.3|2.0.0]`.

SUITE_FOLDER is a checkout of adlnet/lrs-conformance-test-suite in which `npm install` has run; the suite is no part of
this repository. Prints passed and failed of each version and the first failures; exit status 1 when any failed.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))

from serving import throwaway  # noqa: E402

ADDRESSES = {"1.0.3": "/xapi/1.0", "2.0.0": "/xapi/2.0"}


def main(suite: Path, versions: list[str]) -> int:
    """Run each version's suite, one after the other, on one new store."""
    failed = 0
    with throwaway() as address:
        from jianglu.learning.records import clients
        from jianglu.platform.access import Actor
        from jianglu.platform.regions.services import load_regions

        load_regions()
        secret = secrets.token_urlsafe(32)
        clients.create_client(Actor.system("interop"), name="suite", scope="all", key="suite", secret=secret)
        for version in versions:
            before, started = set((suite / "logs").glob("*.log")), time.monotonic()
            subprocess.run(
                ["node", "bin/console_runner.js", "-e", address + ADDRESSES[version], "-a", "-u", "suite", "-p", secret,
                 "-x", version, "-z"],
                cwd=suite, check=False, stdout=subprocess.DEVNULL,
            )  # fmt: skip
            seconds = time.monotonic() - started
            fresh = sorted(set((suite / "logs").glob("*.log")) - before, key=lambda path: path.stat().st_mtime)
            result = json.loads(fresh[-1].read_text())
            summary = result["summary"]
            print(f"xAPI {version}: {summary['passed']} passed, {summary['failed']} failed in {seconds:.0f} s")
            for name, error in list(failures(result.get("log") or {}))[:40]:
                print(f"  {name}\n      {error}")
            failed += summary["failed"]
    return 1 if failed else 0


def failures(node: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(title, error) of each failed leaf of the suite's log."""
    tests = node.get("tests") or []
    for child in tests:
        yield from failures(child)
    if not tests and node.get("status") == "failed":
        yield node.get("title", ""), str(node.get("error", ""))[:300]


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]).resolve(), sys.argv[2:] or list(ADDRESSES)))
