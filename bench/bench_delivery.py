"""A theory exam of 2,000 candidates on this machine: how long a save takes, and what three deaths cost.

The product's own server (gunicorn, two workers) on the embedded PostgreSQL with its durable settings. Every candidate saves
an answer every 20 to 45 s and sends a heartbeat every 30 s, each over a connection of its own. First everybody enters, then
the load stands for DURATION seconds, then it goes on while a fourth of the browsers, a web worker and the database are
killed (SIGKILL) in turn. At the end every acknowledgement that any browser ever got is looked for in the database, and every
chain of answers is recomputed. Beside the figures: what the same database takes of the same statements from pgbench alone.

CANDIDATES, RUSH, DURATION and KILL_AFTER change the size: with 42 s to prepare 2,000 candidates, RUSH, DURATION, four times
KILL_AFTER and a minute to look, the defaults take five to six minutes on a quiet machine of two cores. Death of processes is tried here, not of the machine's power.
"""

from __future__ import annotations

import asyncio
import atexit
import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import psutil
from browsing import request, session_of
from delivery_browsers import PORT, RUSH, Candidate, browsers

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".local" / "bench-delivery"
os.environ["JIANGLU_HOME"] = str(HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "jianglu.config.settings.dev"

CANDIDATES = int(os.environ.get("CANDIDATES", "2000"))
DURATION = int(os.environ.get("DURATION", "90"))
KILL_AFTER = int(os.environ.get("KILL_AFTER", "20"))  # seconds between two deaths
PROCESSES = 4  # of browsers
ENTER_WITHIN = int(os.environ.get("ENTER_WITHIN", "240"))  # seconds; who is not in by then is told as a failure
FLOOR = 400.0  # milliseconds, p95 of a save


def prepare() -> tuple[Any, list[Candidate], str]:
    """A fresh database with one plan of CANDIDATES candidates, whose sitting is open."""
    from jianglu import database, messages
    from jianglu.run.preparation import Preparation

    if (HOME / "pg").exists():
        database.Server(HOME / "pg", database.SAFE).stop()  # what an earlier run left
    shutil.rmtree(HOME, ignore_errors=True)

    preparation = Preparation()
    preparation.folder()
    server = database.Server(HOME / "pg", database.SAFE)
    server.start()
    mine = os.getpid()
    atexit.register(lambda: server.stop() if os.getpid() == mine else None)
    os.environ["DATABASE_URL"] = server.url
    messages.compile_stale()
    import django

    django.setup()
    from django.core.management import call_command

    preparation.static_files()
    call_command("migrate", interactive=False, verbosity=0)
    from django.contrib.auth import get_user_model

    from jianglu.assessment.bank.models import Blueprint
    from jianglu.assessment.delivery import services as delivery
    from jianglu.assessment.plans.models import Plan, Registration
    from jianglu.assessment.tests import world as w
    from jianglu.platform import calendar
    from jianglu.platform.access import Role
    from jianglu.platform.calendar import clock
    from jianglu.testing import at, make_actor, make_region

    make_region()
    w.catalogue()
    w.item_bank(per_cell=40)
    Blueprint.objects.update(
        counts={"single": 60, "multiple": 20, "true_false": 20},
        points=dict.fromkeys(["single", "multiple", "true_false"], 1),
    )
    here = w.world(seats=CANDIDATES, assessors=1)
    plan = w.open_plan(here, seats=CANDIDATES)
    candidates = []
    users = get_user_model()
    for number in range(CANDIDATES):
        actor = make_actor(Role.WORKER)
        with at(w.TODAY):
            row = Registration.objects.create(
                plan=plan, person_id=actor.person_id, organisation_id=plan.organisation_id, region_code=plan.region_code,
                kind="first", condition="L5-1", state="scheduled", ticket=f"{plan.number}{number:04d}",
                registered_at=calendar.now(),
            )  # fmt: skip
        user = users.objects.get(pk=actor.user_id)
        candidates.append(Candidate(row.pk, session_of(user)))
    Plan.objects.filter(pk=plan.pk).update(state="closed", seats_taken=CANDIDATES, theory_minutes=180)
    clock.move(w.THEORY_AT)
    code = delivery.open_sitting(here.actor, plan.pk).start_code
    from django.db import connections

    connections.close_all()
    return server, candidates, code


def serve() -> subprocess.Popen[bytes]:
    """The product's server as `make run` starts it."""
    command = [
        sys.executable, "-m", "gunicorn", "jianglu.config.wsgi:application", "--bind", f"127.0.0.1:{PORT}", "--worker-class",
        "gthread", "--workers", "2", "--threads", "4", "--timeout", "60", "--preload", "--backlog", "4096", "--log-level",
        "critical",
    ]  # fmt: skip
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    with (HOME / "server.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    mine = os.getpid()
    atexit.register(lambda: process.terminate() if os.getpid() == mine else None)
    for _try in range(120):
        time.sleep(0.5)
        with suppress(OSError, ConnectionError):
            if asyncio.run(request(PORT, "GET", "/healthz", ""))[0] < 500:
                return process
    raise SystemExit("the server does not start")


CEILING = r"""
\set n random(0, {last})
BEGIN;
SELECT id, events + 1 AS number, md5(random()::text) || md5(chain) AS hash, 1 + floor(random() * 100)::int AS question
FROM assessment_attempt WHERE registration_id = {first} + :n FOR UPDATE \gset
WITH heard AS (
    INSERT INTO assessment_answerevent (attempt_id, number, seq, question, value, flagged, client_at, at, hash)
    VALUES (':id', :number, 1000000 + :number, :question, '{{A}}', false, '', now(), ':hash')
), stands AS (
    INSERT INTO assessment_answer AS old (attempt_id, question, value, flagged, seq, saved_at)
    VALUES (':id', :question, '{{A}}', false, 1000000 + :number, now())
    ON CONFLICT (attempt_id, question) DO UPDATE
    SET value = EXCLUDED.value, flagged = EXCLUDED.flagged, seq = EXCLUDED.seq, saved_at = EXCLUDED.saved_at
    WHERE old.seq < EXCLUDED.seq
)
UPDATE assessment_attempt
SET events = :number, chain = ':hash', last_seq = GREATEST(last_seq, 1000000 + :number), seen_at = now()
WHERE id = ':id';
COMMIT;
"""


def ceiling(server: Any, first: int) -> tuple[float, float]:
    """(saves a second, mean milliseconds) of the database alone, with the same statements from eight connections."""
    from jianglu.database import programs

    with NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(CEILING.format(first=first, last=CANDIDATES - 1))
        script.flush()
        done = subprocess.run(
            [str(programs() / "pgbench"), "-n", "-f", script.name, "-c", "8", "-j", "2", "-T", "15", server.url],
            capture_output=True, text=True, env=os.environ | {"PGOPTIONS": "-c role=jianglu_app -c jianglu.everything=on"},
        )  # fmt: skip
    rate, mean = re.search(r"tps = ([\d.]+)", done.stdout), re.search(r"latency average = ([\d.]+)", done.stdout)
    if not rate or not mean:
        raise SystemExit(done.stderr[-2000:])
    return float(rate[1]), float(mean[1])


def verify(logs: list[Path]) -> tuple[int, int, int]:
    """(acknowledgements, those that the database does not have, exams whose chain is broken)."""
    from jianglu.assessment.delivery import queries
    from jianglu.assessment.delivery.models import Answer, AnswerEvent, Attempt

    told: dict[tuple[str, int], tuple[int, str]] = {}
    for log in logs:
        for line in log.read_text().splitlines():
            exam, seq, question, value = line.split()
            told[exam, int(seq)] = (int(question), value)
    have = {
        (str(exam), seq): (question, value[0])
        for exam, seq, question, value in AnswerEvent.objects.values_list(
            "attempt_id", "seq", "question", "value"
        ).iterator()
    }
    lost = sum(have.get(key) != value for key, value in told.items())
    newest: dict[tuple[str, int], int] = {}
    for (exam, seq), (question, _value) in have.items():
        newest[exam, question] = max(seq, newest.get((exam, question), 0))
    stands = {
        (str(exam), question): seq
        for exam, question, seq in Answer.objects.values_list("attempt_id", "question", "seq")
    }
    lost += sum(stands.get(key) != seq for key, seq in newest.items())
    broken = sum(queries.broken_at(attempt) is not None for attempt in Attempt.objects.iterator(chunk_size=100))
    return len(told), lost, broken


def say(text: str) -> None:
    """One line of progress."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> int:
    """Prepare, load, kill, look."""
    from common import report

    started = time.time()
    server, candidates, code = prepare()
    say(f"{CANDIDATES} candidates stand at the door after {time.time() - started:.0f} s")
    web = serve()
    context = multiprocessing.get_context("fork")
    entered, stop, reset, out = context.Value("i", 0), context.Event(), context.Event(), context.Queue()
    parts = [candidates[number::PROCESSES] for number in range(PROCESSES)]
    logs = [HOME / f"acknowledged-{number}" for number in range(PROCESSES + 1)]

    def launch(number: int, log: Path) -> Any:
        process = context.Process(target=browsers, args=(parts[number], code, str(log), entered, stop, reset, out))
        process.start()
        return process

    clients = [launch(number, logs[number]) for number in range(PROCESSES)]
    load = []
    doors = time.time()
    while entered.value < CANDIDATES and time.time() - doors < ENTER_WITHIN:
        time.sleep(1)
    outside = CANDIDATES - entered.value
    say(f"{entered.value} are in after {time.time() - doors:.0f} s; {DURATION} s of load")
    time.sleep(10)
    psutil.cpu_percent()
    mark = time.time()
    reset.set()
    time.sleep(DURATION)
    load.append(psutil.cpu_percent())
    stop.set()
    tallies = [out.get(timeout=120) for _process in clients]
    for process in clients:
        process.join(60)
    saves = sorted(value for tally in tallies for value in tally.times["save"])
    beats = sorted(value for tally in tallies for value in tally.times["beat"])
    enters = sorted(value for tally in tallies for value in tally.times["enter"])
    failures = sum((tally.failed for tally in tallies), Counter())
    seconds = time.time() - mark
    say(f"{len(saves)} saves; now browsers, a worker and the database die, {KILL_AFTER} s apart")
    stop.clear()
    from django.db import connections

    from jianglu.assessment.delivery.models import Attempt

    exams = {row: str(pk) for row, pk in Attempt.objects.values_list("registration_id", "pk")}
    connections.close_all()
    for one in candidates:
        one.exam = exams.get(one.registration, "")
    entered.value = 0
    clients = [launch(number, logs[number]) for number in range(PROCESSES)]
    time.sleep(KILL_AFTER)
    clients[0].kill()
    clients[0].join()
    clients[0] = launch(0, logs[PROCESSES])
    time.sleep(KILL_AFTER)
    worker = psutil.Process(web.pid).children()[0]
    worker.send_signal(signal.SIGKILL)
    time.sleep(KILL_AFTER)
    postmaster = server._process()
    doomed = [*postmaster.children(), postmaster]
    for process in doomed:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)
    psutil.wait_procs(doomed, 20)
    died = time.time()
    server.start()
    back = time.time() - died
    time.sleep(KILL_AFTER)
    stop.set()
    after = [out.get(timeout=120) for _process in clients]
    for process in clients:
        process.join(60)
    silence = max(tally.gap for tally in after)
    connections.close_all()
    say("looking for every acknowledged answer")
    acknowledged, lost, broken = verify([log for log in logs if log.exists()])
    web.terminate()
    web.wait(20)
    first = min(exams)
    rate, mean = ceiling(server, first)

    def at(values: list[float], share: float) -> float:
        return values[min(len(values) - 1, int(len(values) * share))] if values else float("nan")

    p95 = at(saves, 0.95)
    report(
        "delivery",
        [
            (
                f"{len(enters)} enter within {RUSH} s: p50 / p95",
                f"{at(enters, 0.5):.0f} / {at(enters, 0.95):.0f} ms",
                "",
                True,
            ),
            ("not in within the time", str(outside), "0", not outside),
            (f"saves in {seconds:.0f} s: a second", f"{len(saves) / seconds:.1f}", "", True),
            ("heartbeats: a second", f"{len(beats) / seconds:.1f}", "", True),
            ("save: p50", f"{at(saves, 0.5):.0f} ms", "", True),
            ("save: p95", f"{p95:.0f} ms", f"<= {FLOOR:.0f} ms", p95 <= FLOOR),
            ("save: p99", f"{at(saves, 0.99):.0f} ms", "", True),
            ("heartbeat: p95", f"{at(beats, 0.95):.0f} ms", "", True),
            ("failed tries under load", str(sum(failures.values())), "0", not failures),
            ("CPU of the machine, browsers and others included", f"{load[0]:.0f} %", "", True),
            ("database alone, same statements (pgbench): saves a second", f"{rate:.0f}", "", True),
            ("database alone: mean", f"{mean:.1f} ms", "", True),
            ("browsers, a worker, the database killed; database back after", f"{back:.1f} s", "", True),
            ("longest silence of acknowledgements then", f"{silence:.1f} s", "", True),
            ("tries that failed then and were repeated", str(sum(sum(t.failed.values()) for t in after)), "", True),
            ("acknowledged answers", str(acknowledged), "", True),
            ("of them lost", str(lost), "0", lost == 0),
            ("broken chains of answers", str(broken), "0", broken == 0),
        ],
    )
    if failures:
        sys.stdout.write(f"failures: {dict(failures)}\n")
    return 0 if p95 <= FLOOR and not lost and not broken else 1


if __name__ == "__main__":
    sys.exit(main())
