"""Credentials on one core: signing beside its ceiling, PDFs, and the page that verifies; `SEASON=67000` also issues a season.

The ceiling of signing is measured in the same process and minute: Ed25519 by `cryptography` and canonicalisation of the same
credential, one after the other. ROWS certificates are loaded into a database of its own before the page is asked.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from common import report

ROOT = Path(__file__).resolve().parents[1]
ROWS = int(os.environ.get("ROWS", "5000000"))
SEASON = int(os.environ.get("SEASON", "67000"))
ONLY = os.environ.get("ONLY", "signing pdf page season").split()
SIGNING_SHARE, PDF_FLOOR, PAGE_FLOOR = 0.60, 25.0, 60.0
RECORD = {
    "kind": "skill_level", "number": "S000050000012233000001", "holder": "张建国", "holder_number": "500105********1234",
    "occupation_code": "6-18-02-04", "occupation": "焊工", "work_type": "", "level": "3", "body": "匠心评价中心",
    "issued_on": "2023-03-15", "scores": {"theory": 86, "practice": 91}, "token": "abcdefghijklmnopqrstuv",
}  # fmt: skip
_OWN = ("id", "number", "token", "basis_id", "record", "supersedes_id")
Line = tuple[str, str, str, bool]


def rate(call: Callable[[], object], seconds: float = 2.0) -> float:
    """Calls a second of processor time, after a first one that warms up."""
    call()
    started, done = time.process_time(), 0
    while time.process_time() - started < seconds:
        call()
        done += 1
    return done / (time.process_time() - started)


def signing() -> list[Line]:
    """A credential from its record to its proof, beside the bare signature and canonical form."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from jianglu.credentials import identities
    from jianglu.credentials.vc import canonical

    key = Ed25519PrivateKey.generate()
    current = identities.Current(1, "did:web:example.org", "did:web:example.org#key-1", key.sign)
    document = identities.unsecured(7, RECORD, current)
    bare = rate(lambda: (key.sign(bytes(64)), canonical.jcs(document)))
    ours = rate(lambda: identities.secured(7, RECORD, current, at=datetime(2023, 3, 15, tzinfo=UTC)))
    share = ours / bare
    rdfc = rate(
        lambda: identities.secured(7, RECORD, current, at=datetime(2023, 3, 15, tzinfo=UTC), suite="eddsa-rdfc-2022")
    )
    return [
        ("Ed25519 and JCS alone, a second", f"{bare:,.0f}", "", True),
        ("credential eddsa-jcs-2022, a second", f"{ours:,.0f}", "", True),
        ("share of the ceiling", f"{share:.0%}", f">= {SIGNING_SHARE:.0%}", share >= SIGNING_SHARE),
        ("credential eddsa-rdfc-2022, a second", f"{rdfc:,.0f}", "", True),
    ]


def papers() -> list[Line]:
    """A PDF, rendered, the credential attached, signed with timestamp and validation data."""
    from jianglu.credentials import pdf

    credential = {"type": ["VerifiableCredential"], "filler": "x" * 2500}
    made = rate(
        lambda: pdf.signed_pdf(
            RECORD,
            credential=credential,
            address="http://127.0.0.1:8000/v/x/",
            made_at=datetime(2023, 3, 15, tzinfo=UTC),
        ),
        4.0,
    )
    return [("signed PDF, a second of one core", f"{made:.1f}", f">= {PDF_FLOOR:.0f}", made >= PDF_FLOOR)]


def load(rows: int) -> None:
    """Fill up with copies of one certificate under numbers of their own: the page finds and checks one row of many."""
    import json

    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM credentials_certificate")
        there = cursor.fetchone()[0]
        if there >= rows:
            return
        cursor.execute("SELECT to_jsonb(c) FROM credentials_certificate c ORDER BY id LIMIT 1")
        model = cursor.fetchone()[0]
        model = json.loads(model) if isinstance(model, str) else model
        cursor.execute("SELECT max(id) FROM credentials_certificate")
        first = cursor.fetchone()[0] + 1  # names the copies; their ids come from the sequence
        columns = [name for name in model if name not in _OWN]
        cursor.execute(
            f"""INSERT INTO credentials_certificate (number, token, basis_id, record, {", ".join(columns)})
                SELECT 'B' || g, 'bench-' || g, 'bench-' || g,
                       c.record || jsonb_build_object('number', 'B' || g, 'token', 'bench-' || g),
                       {", ".join("c." + name for name in columns)}
                FROM generate_series(%s, %s) g, (SELECT * FROM credentials_certificate ORDER BY id LIMIT 1) c""",
            [first, first + rows - there - 1],
        )


def page() -> list[Line]:
    """The scanned page over the whole stack, certificates at random."""
    import random

    from django.core.cache import cache
    from django.db import connection
    from django.test import Client

    load(ROWS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(id) FROM credentials_certificate")
        many, newest = cursor.fetchone()
    client, times = Client(), []
    chance = random.Random(1)
    for place in range(330):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT token FROM credentials_certificate WHERE id >= %s ORDER BY id LIMIT 1",
                [chance.randrange(1, newest)],
            )
            token = cursor.fetchone()[0]
        cache.clear() if place % 25 == 0 else None
        started = time.perf_counter()
        assert client.get(f"/v/{token}/").status_code == 200
        if place >= 30:
            times.append((time.perf_counter() - started) * 1000)
    times.sort()
    p95 = times[int(len(times) * 0.95)]
    return [
        (f"verification page, {many:,} certificates, p50 / p95 ms", f"{statistics.median(times):.1f} / {p95:.1f}",
         f"<= {PAGE_FLOOR:.0f}", p95 <= PAGE_FLOOR),
    ]  # fmt: skip


def season() -> list[Line]:
    """A season as one job that is killed in the middle and goes on."""
    from datetime import date

    from django.db import connection

    from jianglu.catalogue.models import Occupation
    from jianglu.credentials import services, tasks
    from jianglu.credentials.models import Certificate, Issuer
    from jianglu.kernel.levels import Level
    from jianglu.people.models import Person
    from jianglu.platform.access import Actor

    body = Issuer.objects.order_by("pk").values_list("organisation_id", flat=True).first()
    persons = list(Person.objects.order_by("pk").values_list("pk", flat=True)[:3000])
    code = Occupation.objects.order_by("pk").values_list("pk", flat=True).first()
    name = f"bench-{time.time():.0f}"
    awards = [
        services.Award(
            persons[n % len(persons)],
            body,
            code,
            Level.INTERMEDIATE,
            date(2022, 12, 30),
            "assessment_result",
            f"{name}-{n}",
        )
        for n in range(SEASON)
    ]
    batch = services.stage(Actor.system("bench"), "season", name, awards)
    issued, seen = tasks.issue_many, 0

    def dies(actor: Actor, chunk: list[services.Award]) -> list[Certificate]:
        nonlocal seen
        made = issued(actor, chunk)
        seen += len(chunk)
        if seen > SEASON // 2:
            raise KeyboardInterrupt
        return made

    class Quiet:
        actor = Actor.system("bench")

        def start(self, *_args: object, **_kwargs: object) -> None: ...
        def step(self, *_args: object, **_kwargs: object) -> None: ...

    started = time.perf_counter()
    tasks.issue_many = dies
    try:
        tasks.issue_batch(Quiet(), batch_id=batch.pk)  # type: ignore[arg-type]
    except KeyboardInterrupt:
        half = Certificate.objects.filter(basis_id__startswith=name).count()
    tasks.issue_many = issued
    tasks.issue_batch(Quiet(), batch_id=batch.pk)  # type: ignore[arg-type]
    seconds = time.perf_counter() - started
    rows = Certificate.objects.filter(basis_id__startswith=name + "-")
    serials = sorted(int(number[-6:]) for number in rows.values_list("number", flat=True))
    whole = len(serials) == SEASON and serials == list(range(serials[0], serials[0] + SEASON))
    connection.close()
    return [
        (f"season of {SEASON:,}, killed at {half:,} and resumed, s", f"{seconds:.0f}", "no gap", whole),
        ("certificates issued and signed a second", f"{SEASON / seconds:,.0f}", "", True),
    ]


def main() -> int:
    """Measure what ONLY names and print."""
    os.environ.setdefault("JIANGLU_HOME", str(ROOT / ".local" / "bench-credentials"))
    from jianglu.run.preparation import Preparation

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jianglu.config.settings.dev")
    if {"page", "season"} & set(ONLY):
        Preparation().everything()
    else:  # signing needs no city
        import django
        from django.conf import settings

        django.setup()
        settings.CREDENTIALS_KEYS = Path(tempfile.mkdtemp()) / "keys"
    parts = {"signing": signing, "pdf": papers, "page": page, "season": season}
    good = True
    for name, measure in parts.items():
        if name in ONLY:
            lines = measure()
            report("credentials", lines)
            good = good and all(line[3] for line in lines)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
