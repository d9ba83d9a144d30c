"""Loads the files that every app may have, so that nothing has to be registered by hand."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps

FILES = (
    "errors",
    "permissions",
    "events",
    "facts",
    "policies",
    "uploads",
    "flows",
    "tasks",
    "handlers",
    "messages",
    "menu",
)


def room_modules(name: str) -> list[tuple[str, ModuleType]]:
    """(app label, module `name`) of every Jianglu app that has such a module, in the order of INSTALLED_APPS."""
    return [
        (config.label, import_module(f"{config.name}.{name}"))
        for config in apps.get_app_configs()
        if config.name.startswith("jianglu.") and find_spec(f"{config.name}.{name}") is not None
    ]


def discover() -> None:
    """Import every registry file of every app; called once when the last app is ready."""
    for name in FILES:
        room_modules(name)
