"""Columns that a room has added since: for the city's rows they hold what the model itself would write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db.models import Field, JSONField, Model
from django.db.models.fields import NOT_PROVIDED

from .reserve import tables


def all_of_them() -> dict[str, dict[str, str]]:
    """Column and value as COPY reads it, by table."""
    return {table: dict(of_table(table)) for table in tables()}


def of_table(table: str) -> Iterator[tuple[str, str]]:
    """Every column that may not be NULL and has a value of its own."""
    for field in required(table):
        value = field.get_default()
        if value is not None:
            yield str(field.column), _text(field, value)


def required(table: str) -> list[Field[Any, Any]]:
    """Columns that somebody must write: neither the key nor NULL nor filled by the database."""
    return [
        field
        for field in model_of(table)._meta.concrete_fields
        if not (field.primary_key or field.null or field.generated or field.db_default is not NOT_PROVIDED)
    ]


def model_of(table: str) -> type[Model]:
    """The model of a table; raises LookupError."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == table:
            return model
    raise LookupError(f"no model writes the table {table}")


def _text(field: Field[Any, Any], value: Any) -> str:
    if isinstance(field, JSONField):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(field, ArrayField):
        return "{" + ",".join(json.dumps(str(item), ensure_ascii=False) for item in value) + "}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
