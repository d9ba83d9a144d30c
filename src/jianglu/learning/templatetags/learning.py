"""What templates of learning need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def at(rows: Mapping[Any, Any], key: Any) -> Any:
    """The entry of a mapping at a key, or nothing."""
    return rows.get(key, ())
