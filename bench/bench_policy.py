"""Policies over a city: all of them on 5 million certificates, and the skill-upgrade rule against three peers on 1.4 million.

- the whole city through every benefit on DuckDB (goal 10 s), one person on PostgreSQL with the explanation (goal 20 ms);
- OpenFisca-Core from the same facts to the same answers, loading included on both sides (goal: 5 times as fast), and the
  conclusion alone. It is AGPL and so lives in an environment of its own under .local, never in the product's;
- SQL written by hand, from the same Parquet; and Spark, the same text, on a city of the medium size (SPARK=0 leaves it out).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "src"), str(Path(__file__).parent)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jianglu.config.settings.test")
os.environ.setdefault("DATABASE_URL", "postgresql:///none")

import django  # noqa: E402

django.setup()

import numpy as np  # noqa: E402
import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
from common import report  # noqa: E402
from policy_city import snapshot  # noqa: E402

from jianglu.benefits.policies import BENEFITS, BY_CLASS, SKILL_UPGRADE  # noqa: E402
from jianglu.platform.facts.snapshot import Snapshot  # noqa: E402
from jianglu.platform.policy.compile import compiled  # noqa: E402
from jianglu.platform.policy.enacted import as_declared  # noqa: E402
from jianglu.platform.policy.scan import scan  # noqa: E402
from jianglu.platform.policy.sieve import sieve  # noqa: E402
from jianglu.platform.policy.spark import scan_on_spark  # noqa: E402

ON = date(2023, 3, 1)
FULL, PEER, MEDIUM = (int(os.environ.get(name, default)) for name, default in (
    ("PEOPLE", "3870000"), ("PEER_PEOPLE", "1077000"), ("SPARK_PEOPLE", "250000")
))  # fmt: skip
ROUNDS = 7
PEER_VENV = ROOT / ".local" / "bench" / "openfisca"
RULE = as_declared(SKILL_UPGRADE)


def timed(work: Callable[[], Any]) -> float:
    """Seconds of the wall; CPU=1 counts those of this process instead, where the machine is shared."""
    clock = time.process_time if os.environ.get("CPU") else time.perf_counter
    start = clock()
    work()
    return clock() - start


def median(work: Callable[[], Any]) -> float:
    """Median seconds of ROUNDS."""
    return statistics.median(timed(work) for _ in range(ROUNDS))


def whole_city(taken: Snapshot) -> None:
    """Every benefit over the full city."""
    policies = [as_declared(policy) for policy in (BENEFITS | BY_CLASS).values()]
    inputs = {"proactive": True}
    for policy in policies:  # once in the life of a process
        sieve(policy, "duckdb", chosen=any(column.name in inputs for column in policy.subject.inputs))
    total = 0.0
    for policy in policies:
        given = {c.name: inputs[c.name] for c in policy.subject.inputs if c.name in inputs}
        line = taken.connect()
        found: list[Any] = []
        seconds = timed(lambda p=policy, g=given, at=line, out=found: out.append(scan(p, at, on=ON, inputs=g)))
        total += seconds
        outcomes = {name: count for name, (count, _) in sorted(found[0].by_outcome().items())}
        report("policy", [(f"{policy.code}: {outcomes}", f"{seconds:.2f} s", "", True)])
    certificates = taken.rows["credentials.certificate"]
    report("policy", [(f"all benefits, {certificates:,} certificates", f"{total:.2f} s", "10 s", total <= 10)])


HAND = """
WITH mine AS (
    SELECT * FROM fact_credentials_certificate WHERE status = 'valid' AND kind IN ('skill_level', 'qualification')
      AND level IN ('5', '4', '3') AND issued_on >= DATE '2017-01-01' AND issued_on <= DATE '2025-12-31'
      AND DATE '{on}' <= (issued_on + INTERVAL 12 MONTH)::DATE
), insured AS (
    SELECT c.certificate_id, count(*) FILTER (m.state = 'paid') AS months,
           count(*) FILTER (m.state = 'paid' AND m.month = date_trunc('month', c.issued_on)) AS paying,
           count(*) FILTER (m.state = 'benefit' AND m.month = date_trunc('month', c.issued_on)) AS drawing,
           max(m.region_code) FILTER (m.month = date_trunc('month', c.issued_on)) AS region
    FROM mine c JOIN fact_people_insurance_month m ON m.person_id = c.person_id AND m.kind = 'unemployment' AND m.month <= c.issued_on
    GROUP BY 1
), post AS (
    SELECT c.certificate_id, max(e.occupation_code) AS occupation FROM mine c JOIN fact_people_employment e
      ON e.person_id = c.person_id AND e.main AND e.started_on <= c.issued_on AND (e.ended_on IS NULL OR e.ended_on >= c.issued_on)
    GROUP BY 1
), paid AS (
    SELECT c.certificate_id, count(*) FILTER (p.occupation_code = c.occupation_code AND p.work_type = c.work_type AND p.level = c.level) AS once,
           coalesce(max(p.level_rank) FILTER (p.occupation_code = c.occupation_code), 0) AS top,
           count(*) FILTER (year(p.claimed_on) = {year}) AS this_year
    FROM mine c JOIN fact_benefits_payment p ON p.person_id = c.person_id AND p.benefit = 'skill-upgrade' AND p.live AND p.claimed_on <= DATE '{on}'
    GROUP BY 1
), trained AS (
    SELECT c.certificate_id FROM mine c SEMI JOIN fact_benefits_training_subsidy t ON t.person_id = c.person_id
      AND t.occupation_code = c.occupation_code AND t.level = c.level AND t.settled_on <= DATE '{on}'
), demand AS (
    SELECT c.certificate_id, max(d.demand_class) AS class FROM mine c JOIN fact_catalogue_demand_class d
      ON d.occupation_code = c.occupation_code AND d.valid_from <= c.issued_on AND (d.valid_to IS NULL OR d.valid_to >= c.issued_on)
    GROUP BY 1
)
SELECT c.certificate_id, CASE WHEN d.class = '非常紧缺' THEN CASE c.level WHEN '5' THEN 120000 WHEN '4' THEN 180000 ELSE 250000 END
       ELSE CASE c.level WHEN '5' THEN 100000 WHEN '4' THEN 150000 ELSE 200000 END END AS amount
FROM mine c JOIN insured i USING (certificate_id) JOIN post USING (certificate_id) LEFT JOIN paid p USING (certificate_id)
     LEFT JOIN demand d USING (certificate_id) ANTI JOIN trained t USING (certificate_id)
WHERE i.months >= CASE WHEN c.issued_on < DATE '2019-01-01' THEN 36 ELSE 12 END
  AND (i.paying > 0 OR (c.issued_on >= DATE '2022-01-01' AND i.drawing > 0)) AND i.region LIKE '50%'
  AND left(post.occupation, 7) = left(c.occupation_code, 7)
  AND coalesce(p.once, 0) = 0 AND coalesce(p.top, 0) <= c.level_rank
  AND (c.issued_on < DATE '2023-01-01' OR coalesce(p.this_year, 0) < 3)
"""


def against_hand(taken: Snapshot) -> None:
    """The same claims by SQL that an analyst would write."""
    line = taken.connect()
    text = HAND.format(on=ON.isoformat(), year=ON.year)
    hand = dict(line.execute(text).fetchall())
    ours = {row["certificate_id"]: row["amount"] for row in scan(RULE, line, on=ON).granted()}
    mine = median(
        lambda: scan(RULE, line, on=ON, columns=("amount",), promising=True)
    )  # by hand only these are told too
    theirs = median(lambda: line.sql(text).to_arrow_table())
    same = hand == ours
    told = (
        f"{len(ours):,} granted, {'same' if same else 'DIFFERENT'} answers; ours {mine:.2f} s, by hand {theirs:.2f} s"
    )
    report("policy", [(f"hand-written SQL: {told}", f"{mine / theirs:.2f} x", "", same)])


# What OpenFisca cannot gather itself, since it has no joins: by hand, of every certificate, in the types it computes with.
INPUTS = """
WITH c AS (SELECT * FROM fact_credentials_certificate
), insured AS (
    SELECT c.certificate_id, count(*) FILTER (m.state = 'paid') AS months,
           count(*) FILTER (m.state = 'paid' AND m.month = date_trunc('month', c.issued_on)) AS paying,
           count(*) FILTER (m.state = 'benefit' AND m.month = date_trunc('month', c.issued_on)) AS drawing,
           max(m.region_code) FILTER (m.month = date_trunc('month', c.issued_on)) AS region
    FROM c JOIN fact_people_insurance_month m ON m.person_id = c.person_id AND m.kind = 'unemployment' AND m.month <= c.issued_on
    GROUP BY 1
), post AS (
    SELECT c.certificate_id, max(e.occupation_code) AS occupation FROM c JOIN fact_people_employment e ON e.person_id = c.person_id
      AND e.main AND e.started_on <= c.issued_on AND (e.ended_on IS NULL OR e.ended_on >= c.issued_on)
    GROUP BY 1
), paid AS (
    SELECT c.certificate_id, max(p.level_rank) FILTER (p.occupation_code = c.occupation_code) AS top,
           count(*) FILTER (p.occupation_code = c.occupation_code AND p.work_type = c.work_type AND p.level = c.level) AS once,
           count(*) FILTER (year(p.claimed_on) = {year}) AS this_year
    FROM c JOIN fact_benefits_payment p ON p.person_id = c.person_id AND p.benefit = 'skill-upgrade' AND p.live AND p.claimed_on <= DATE '{on}'
    GROUP BY 1
), trained AS (
    SELECT c.certificate_id, count(*) AS times FROM c JOIN fact_benefits_training_subsidy t ON t.person_id = c.person_id
      AND t.occupation_code = c.occupation_code AND t.level = c.level AND t.settled_on <= DATE '{on}'
    GROUP BY 1
), demand AS (
    SELECT c.certificate_id, max(d.demand_class) AS class FROM c JOIN fact_catalogue_demand_class d
      ON d.occupation_code = c.occupation_code AND d.valid_from <= c.issued_on AND (d.valid_to IS NULL OR d.valid_to >= c.issued_on)
    GROUP BY 1
)
SELECT c.certificate_id, (c.status = 'valid' AND c.kind IN ('skill_level', 'qualification'))::INTEGER AS valid,
       coalesce(try_cast(c.level AS INTEGER), 0) AS level, coalesce(i.months, 0)::INTEGER AS insured_months,
       coalesce(i.paying, 0)::INTEGER AS paying_then, coalesce(i.drawing, 0)::INTEGER AS drawing_then,
       CASE WHEN i.region IS NULL THEN -1 WHEN i.region LIKE '50%' THEN 1 ELSE 0 END AS here,
       coalesce(left(post.occupation, 7) = left(c.occupation_code, 7), false)::INTEGER AS fits,
       date_diff('day', (c.issued_on + INTERVAL 12 MONTH)::DATE, DATE '{on}')::INTEGER AS days_over,
       coalesce(p.once, 0)::INTEGER AS n_once, coalesce(p.top, 0)::INTEGER AS top_no_lower, c.level_rank::INTEGER AS level_rank,
       coalesce(t.times, 0)::INTEGER AS n_no_double, coalesce(p.this_year, 0)::INTEGER AS n_yearly,
       coalesce(d.class = '非常紧缺', false)::INTEGER AS very_short, year(c.issued_on)::INTEGER AS year
FROM c LEFT JOIN insured i USING (certificate_id) LEFT JOIN post USING (certificate_id) LEFT JOIN paid p USING (certificate_id)
     LEFT JOIN trained t USING (certificate_id) LEFT JOIN demand d USING (certificate_id)
"""
ALREADY = """
SELECT certificate_id, (status = 'valid' AND kind IN ('skill_level', 'qualification'))::INTEGER AS valid,
       coalesce(try_cast(level AS INTEGER), 0) AS level, insured_months::INTEGER AS insured_months, paying_then::INTEGER AS paying_then,
       drawing_then::INTEGER AS drawing_then,
       CASE WHEN insured_region IS NULL THEN -1 WHEN insured_region LIKE '50%' THEN 1 ELSE 0 END AS here,
       coalesce(left(post_occupation, 7) = left(occupation_code, 7), false)::INTEGER AS fits,
       date_diff('day', (issued_on + INTERVAL 12 MONTH)::DATE, decided_on)::INTEGER AS days_over, n_once::INTEGER AS n_once,
       top_no_lower::INTEGER AS top_no_lower, level_rank::INTEGER AS level_rank, n_no_double::INTEGER AS n_no_double,
       n_yearly::INTEGER AS n_yearly, coalesce(demand_class = '非常紧缺', false)::INTEGER AS very_short, year(issued_on)::INTEGER AS year
FROM found
"""


def against_openfisca(taken: Snapshot, folder: Path) -> None:
    """From facts in the store to the decision on every certificate, both loading what they need; then less.

    OpenFisca has no joins, so its facts are gathered by hand-written SQL in DuckDB, which is not OpenFisca's work but has to be
    done. The answers end as columns in memory, as the product hands them on. In the second line both sides write certificate,
    outcome and amount to Parquet besides; in the third both start from facts gathered already, as text and dates; in the last
    OpenFisca's arrays are loaded already too, half the rule being answered by the way they are coded, and we still start from
    text and dates.
    """
    line, text = taken.connect(), compiled(RULE, "duckdb", chosen=False)
    gather = INPUTS.format(on=ON.isoformat(), year=ON.year)
    loaded: list[dict[str, Any]] = []
    gathering = median(lambda: loaded.append(line.execute(gather).fetchnumpy()))
    peer = gathering + _openfisca(loaded[-1], folder)
    whole: list[Any] = []
    ours = median(lambda: whole.append(scan(RULE, line, on=ON, columns=("amount",))))
    told = {name: np.load(folder / f"{name}.npy") for name in ("outcome", "amount")}
    theirs = pa.table({"certificate_id": loaded[-1]["certificate_id"], **told})
    few = ["outcome", "amount"]
    put, back = (
        median(lambda t=table: pq.write_table(t, folder / "answers.parquet", use_dictionary=few))
        for table in (theirs, whole[-1].table)
    )
    _differences("facts to answers", loaded[-1], folder, whole[-1].table, ours, peer, "5 x")
    _differences("and written to Parquet", loaded[-1], folder, whole[-1].table, ours + back, peer + put, "")

    own = ", ".join(
        f"s.{column.name}" if column.name not in ("own_claim_id", "officer_says_fits", "proactive")
        else f"NULL::{'BIGINT' if column.type == 'int64' else 'BOOLEAN'} AS {column.name}"
        for column in text.subject if column.name != "decided_on"
    )  # fmt: skip
    subject = f"SELECT {own}, DATE '{ON}' AS decided_on FROM fact_credentials_certificate AS s"
    line.execute(f"CREATE TABLE found AS WITH policy_subject AS ({subject}) {text.gather.replace('WITH ', ', ', 1)}")
    coding = median(lambda: loaded.append(line.execute(ALREADY).fetchnumpy()))
    peer = _openfisca(loaded[-1], folder)
    conclusion = f"SELECT certificate_id, outcome, amount FROM ({text.over_found('SELECT * FROM found')}) AS r"
    concluded: list[Any] = []
    ours = median(lambda: concluded.append(line.sql(conclusion).to_arrow_table()))
    _differences("gathered facts to answers", loaded[-1], folder, concluded[-1], ours, coding + peer, "")
    _differences("its arrays loaded already", loaded[-1], folder, concluded[-1], ours, peer, "")


def _openfisca(columns: dict[str, Any], folder: Path) -> float:
    """Seconds that OpenFisca needs from these arrays on; it leaves its answers in the folder."""
    for name, values in columns.items():
        np.save(folder / f"{name}.npy", np.asarray(values))
    command = [_peer(), ROOT / "bench" / "openfisca_peer.py", folder]
    return float(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def _differences(
    what: str, columns: dict[str, Any], folder: Path, found: Any, ours: float, peer: float, goal: str
) -> None:
    """Report the ratio, and whether the answers are the same certificate by certificate."""
    names = ("no_rule", "refused", "refer", "granted")
    outcome, amount = np.load(folder / "outcome.npy").tolist(), np.load(folder / "amount.npy").tolist()
    theirs = dict(zip(columns["certificate_id"].tolist(), zip(outcome, amount, strict=True), strict=True))
    told = zip(*(found[name].to_pylist() for name in ("certificate_id", "outcome", "amount")), strict=True)
    differ = sum((names[theirs[key][0]], theirs[key][1]) != (outcome, fen or 0) for key, outcome, fen in told)
    ratio = peer / ours
    said = f"openfisca-core, {len(theirs):,} certificates, {what}: ours {ours:.2f} s, peer {peer:.2f} s, {differ:,} different answers"
    report("policy", [(said, f"{ratio:.1f} x", goal, not goal or (ratio >= 5 and differ == 0))])


def _peer() -> Path:
    """The Python of the peer's own environment, made on first use."""
    python = PEER_VENV / "bin" / "python"
    if not python.exists():
        venv.create(PEER_VENV, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "openfisca-core==46.0.1"], check=True)
    return python


def against_spark(taken: Snapshot) -> None:
    """The same text on Spark, on this machine."""
    from pyspark.sql import SparkSession

    line = taken.connect()
    ours = median(lambda: scan(RULE, line, on=ON))
    builder = SparkSession.builder.master("local[2]").config("spark.sql.session.timeZone", "UTC")
    session = builder.config("spark.ui.enabled", "false").config("spark.driver.memory", "3g").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    duck = {row["certificate_id"]: row["amount"] for row in scan(RULE, line, on=ON).granted()}
    spark: list[dict[Any, Any]] = []
    seconds = timed(lambda: spark.append(scan_on_spark(RULE, session, taken, on=ON)))
    session.stop()
    same = spark[0] == duck
    what = f"Spark, {taken.rows['credentials.certificate']:,} certificates, {len(duck):,} granted, {'same' if same else 'DIFFERENT'}"
    report("policy", [(f"{what}; ours {ours:.2f} s, Spark {seconds:.1f} s", f"{seconds / ours:.1f} x", "", same)])


def main() -> None:
    """All of it, in one run."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        whole_city(snapshot(folder / "full", FULL))
        peer = snapshot(folder / "peer", PEER)
        against_hand(peer)
        against_openfisca(peer, folder)
        if os.environ.get("SPARK", "1") != "0":
            against_spark(snapshot(folder / "medium", MEDIUM))


if __name__ == "__main__":
    main()
