"""The SELECTs of the loader fit the models as they are now; told without a database."""

from __future__ import annotations

import pyarrow as pa
import pytest
import sqlglot
from django.db import models

from .. import defaults, loading
from ..declare import Table
from ..tables import PARTS

TABLES = [table for part in PARTS for table in part.tables]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.key)
def test_what_is_selected_are_columns_and_none_that_must_be_there_is_missing(table: Table) -> None:
    selected = sqlglot.parse_one(table.sql, dialect="duckdb").named_selects
    written = {name for name in selected if not name.startswith("_")} | {made.column for made in table.made}
    fields = {field.column for field in defaults.model_of(table.name)._meta.concrete_fields}
    assert written <= fields, f"sql/tables/{table.key}.sql writes what is no column"
    missing = (
        {field.column for field in defaults.required(table.name)} - written - dict(defaults.of_table(table.name)).keys()
    )
    assert missing == set(), f"sql/tables/{table.key}.sql has to write these"


def test_a_column_that_a_room_adds_is_filled_as_its_model_says(monkeypatch: pytest.MonkeyPatch) -> None:
    added = [
        models.JSONField(default=dict), models.BooleanField(default=True), models.CharField(blank=True, max_length=5),
        models.IntegerField(default=3), models.DateField(null=True),
    ]  # fmt: skip
    for name, field in zip("abcde", added, strict=True):
        field.set_attributes_from_name(name)
    monkeypatch.setattr(
        defaults, "model_of", lambda _table: type("M", (), {"_meta": type("O", (), {"concrete_fields": added})})
    )
    given = dict(defaults.of_table("people_person"))
    assert given == {"a": "{}", "b": "true", "c": "", "d": "3"}
    rows = loading.completed(pa.table({"id": [1, 2], "d": [7, 8]}), given)
    assert rows.to_pylist()[0] == {"id": 1, "d": 7, "a": "{}", "b": "true", "c": ""}
