"""Roles x permission codes x scope; see docs/house.md."""

from .actor import PERMISSIONS, Actor, Grant, Permission, Role, Scope, ScopeKind
from .checks import limit, locked, reaches, require

__all__ = [
    "PERMISSIONS", "Actor", "Grant", "Permission", "Role", "Scope", "ScopeKind", "limit", "locked", "reaches", "require",
]  # fmt: skip
