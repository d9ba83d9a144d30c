"""Models that grew in place are those that Django renders from the same migrations."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

from jianglu.platform.access.growing import GrowingState


def described(model: type[models.Model]) -> tuple[object, ...]:
    """What the schema editor asks of a model."""
    meta = model._meta
    fields = [
        (
            field.name,
            field.column,
            field.db_parameters(connection),
            field.related_model and field.related_model._meta.label,
        )
        for field in (*meta.local_fields, *meta.local_many_to_many)
    ]
    back = sorted((one.related_model._meta.label, one.field.name) for one in meta.related_objects)
    named = sorted(one.name for one in (*meta.indexes, *meta.constraints))
    return meta.db_table, fields, back, named


def models_of(apps: Apps) -> dict[str, tuple[object, ...]]:
    return {model._meta.label: described(model) for model in apps.get_models(include_auto_created=True)}


def test_grown_models_are_those_that_are_rendered_at_the_end() -> None:
    executor = MigrationExecutor(None)
    grown = GrowingState(real_apps=executor.loader.unmigrated_apps)
    assert grown.apps, "rendered while it is empty"
    for migration, _back in executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True):
        migration.mutate_state(grown, preserve=False)
    rendered = ProjectState(grown.models, grown.real_apps)
    assert models_of(grown.apps) == models_of(rendered.apps)
