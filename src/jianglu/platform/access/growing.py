"""Migrating without rendering every model again for each step.

Before each operation Django renders anew all models that hang together with the one that changes, which in this house is
nearly all: of the seconds that an empty database took to be made, nine in ten went there. What only adds (a table, a column,
an index, a constraint) changes no other model, so it is added to the models that are there, as Python does when it
loads the real ones one after the other. Whatever alters, renames or removes goes Django's way. Only forwards: going back
needs each state in between as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState, StateApps
from django.db.models import Field


class GrowingState(ProjectState):
    """A state whose rendered models grow in place."""

    @contextmanager
    def _rendered(self) -> Iterator[StateApps | None]:
        """The rendered models, if they are, out of Django's hands: within the block nothing is rendered again."""
        apps = self.__dict__.pop("apps", None)
        yield apps
        if apps is not None:
            self.__dict__["apps"] = apps

    def add_model(self, model_state: ModelState) -> None:
        """A new model: the others learn of it as of any that is loaded after them."""
        with self._rendered() as apps:
            super().add_model(model_state)
            if apps is not None:
                apps.render_multiple([model_state])

    def add_field(
        self, app_label: str, model_name: str, name: str, field: Field[Any, Any], preserve_default: bool
    ) -> None:
        """A new field of a model that is there."""
        with self._rendered() as apps:
            super().add_field(app_label, model_name, name, field, preserve_default)
            if apps is not None:
                field = self.models[app_label, model_name].fields[name]
                apps.get_model(app_label, model_name).add_to_class(name, field.clone())
                apps.clear_cache()

    def _append_option(self, app_label: str, model_name: str, option_name: str, obj: Any) -> None:
        """A new index or constraint."""
        with self._rendered() as apps:
            super()._append_option(app_label, model_name, option_name, obj)  # type: ignore[misc]
            if apps is not None:
                meta = apps.get_model(app_label, model_name)._meta
                setattr(meta, option_name, list(self.models[app_label, model_name].options[option_name]))


class Executor(MigrationExecutor):
    """Django's, but its state grows on the way forwards."""

    def _migrate_all_forwards(
        self, state: ProjectState, plan: Any, full_plan: list[tuple[Migration, bool]], fake: bool, fake_initial: bool
    ) -> ProjectState:
        # its models are rendered on its own: what is added to them shows in no other state
        growing = GrowingState(state.models, state.real_apps)
        done: ProjectState = super()._migrate_all_forwards(  # type: ignore[misc]
            growing, plan, full_plan, fake, fake_initial
        )
        return done
