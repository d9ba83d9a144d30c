"""The same questions on a Spark cluster, for a city or a province that outgrows one machine; see docs/analysis.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jianglu.platform.facts import FACTS
from jianglu.platform.facts.snapshot import Snapshot

from .declare import Grain
from .engine import Memory

Rows = list[tuple[Any, ...]]


class Spark:
    """An engine over a SparkSession that the caller starts and stops; workers read the snapshot's folder."""

    dialect = "pyspark"
    memory = Memory()

    def __init__(self, session: Any, taken: Snapshot) -> None:
        import ibis

        self.session, self.taken = session, taken
        self._ibis = ibis.pyspark.connect(session)  # float columns are compiled by the session's settings
        for name in taken.rows:
            if name in FACTS:
                reader = session.read.option("recursiveFileLookup", "true")
                reader.parquet(str(taken.folder / name)).createOrReplaceTempView(FACTS[name].view)

    def source(self, grain: Grain, *, summed: bool = False) -> str:
        """The grain as a view, drawn by the cluster each time it is asked."""
        name = f"grain_{grain.code}"
        self.session.sql(str(self._ibis.compile(grain.expression))).createOrReplaceTempView(name)
        return name

    def run(self, sql: str, values: Mapping[str, Any]) -> Rows:
        """One job of the cluster."""
        used = {name: value for name, value in values.items() if f":{name}" in sql}
        return [tuple(row) for row in self.session.sql(sql, args=used).collect()]
