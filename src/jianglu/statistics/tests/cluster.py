"""A real Spark cluster on this machine: two workers, each a process of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jianglu.statistics import figures


@contextmanager
def local_cluster(folder: Path, *, megabytes: int = 1024) -> Iterator[Any]:
    """A session against it; `folder` takes its settings, `megabytes` is what each worker may use."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("JAVA_HOME", str(Path(os.path.realpath("/usr/bin/java")).parent.parent))
    quiet = folder / "log4j2.properties"
    quiet.write_text("rootLogger.level = off\n")
    spark = (
        SparkSession.builder.master(f"local-cluster[2,1,{megabytes}]").appName("jianglu")
        .config("spark.executor.memory", f"{megabytes}m")
        .config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.extraJavaOptions", f"-Dlog4j2.configurationFile=file:{quiet}")
        .config("spark.executor.extraJavaOptions", f"-Dlog4j2.configurationFile=file:{quiet}")
        .config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC").getOrCreate()
    )  # fmt: skip
    try:
        yield spark
    finally:
        spark.stop()


def counted(told: dict[str, dict[figures.Key, Any]]) -> dict[str, dict[figures.Key, Any]]:
    """Without the cells in which nothing is: a summary keeps a group whose measures are 0, rows have none to group."""
    return {code: {key: f for key, f in cells.items() if f.numerator or f.denominator} for code, cells in told.items()}
