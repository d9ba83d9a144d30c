"""Tells mypy what our middleware puts on every request (`actor`, `request_id`), and when models are to be read anew.

Used by mypy only.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

from mypy.nodes import MDEF, SymbolTableNode, Var
from mypy.plugin import ClassDefContext, Plugin, ReportConfigContext
from mypy.types import AnyType, Instance, TypeOfAny

ACTOR = "jianglu.platform.access.actor.Actor"


class RequestPlugin(Plugin):
    """Adds the attributes to Django's HttpRequest."""

    def get_customize_class_mro_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        """Called for each class as it is defined."""
        return _extend if fullname == "django.http.request.HttpRequest" else None

    def get_additional_deps(self, file: object) -> list[tuple[int, str, int]]:
        """Nothing more has to be read."""
        return []

    def report_config_data(self, ctx: ReportConfigContext) -> str | None:
        """A foreign key declared by string puts an attribute on a model of another room, which does not import it: what is
        cached of any models is kept only while all models are the same."""
        return _models() if ctx.id.startswith("jianglu.") and ".models" in ctx.id else None


@cache
def _models() -> str:
    """A digest of the sources of all models."""
    room = Path(__file__).parent
    digest = sha256()
    for path in sorted([*room.rglob("models.py"), *room.rglob("models/*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _extend(context: ClassDefContext) -> None:
    info = context.cls.info
    actor = context.api.lookup_fully_qualified_or_none(ACTOR)
    kinds = {
        "actor": Instance(actor.node, []) if actor is not None and actor.node is not None else None,  # type: ignore[arg-type]
        "request_id": context.api.named_type_or_none("builtins.str"),
    }
    for name, kind in kinds.items():
        if name not in info.names:
            attribute = Var(name, kind or AnyType(TypeOfAny.special_form))
            attribute.info = info
            info.names[name] = SymbolTableNode(MDEF, attribute, plugin_generated=True)


def plugin(version: str) -> type[Plugin]:
    """What mypy asks for."""
    return RequestPlugin
