"""What every page is made of: shells, menus, tables, forms, components; see README.md and /kit/."""

from __future__ import annotations

from .forms import attempt
from .homes import Card
from .menus import MenuItem
from .shells import is_htmx, login_required, render, shell_of
from .tables import Choice, Column, DateRange, District, Table, Text

# `page_login_required` says in a view module that it is not Django's own decorator.
page_login_required = login_required

__all__ = [
    "Card", "Choice", "Column", "DateRange", "District", "MenuItem", "Table", "Text", "attempt", "is_htmx",
    "login_required", "page_login_required", "render", "shell_of",
]  # fmt: skip
