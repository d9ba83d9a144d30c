"""What the models declare stands in the database after all migrations."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models


@pytest.mark.django_db
def test_every_declared_constraint_and_index_is_in_the_database() -> None:
    """A change of a field may drop a partial unique index of its column, and nothing would say so."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint UNION SELECT relname FROM pg_class WHERE relkind IN ('i', 'I')"
        )
        there = {name for (name,) in cursor.fetchall()}
    declared: list[models.BaseConstraint | models.Index] = []
    for model in apps.get_models():
        if model._meta.managed and model.__module__.startswith("jianglu."):
            declared += [*model._meta.constraints, *model._meta.indexes]
    assert len(declared) > 200
    assert sorted(one.name for one in declared if one.name not in there) == []
