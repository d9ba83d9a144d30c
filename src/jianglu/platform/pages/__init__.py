"""What every page is made of: shells, menus, tables, forms, components; see README.md and /kit/."""

from typing import TYPE_CHECKING

from jianglu.platform.lazy import lazy

from .homes import Card
from .menus import MenuItem

if TYPE_CHECKING:
    from .columns import Column
    from .downloads import XLSX, attachment
    from .filters import Choice, DateRange, District, Text
    from .forms import attempt
    from .policy import allowing
    from .shells import is_htmx, login_required, render, shell_of
    from .tables import Table
    from .tallies import tally

__getattr__ = lazy(
    __name__,
    **dict.fromkeys(("XLSX", "attachment"), "downloads"),
    allowing="policy",
    attempt="forms",
    Column="columns",
    **dict.fromkeys(("is_htmx", "login_required", "render", "shell_of"), "shells"),
    **dict.fromkeys(("Choice", "DateRange", "District", "Text"), "filters"),
    Table="tables",
    tally="tallies",
)

__all__ = [
    "XLSX", "Card", "Choice", "Column", "DateRange", "District", "MenuItem", "Table", "Text", "allowing", "attachment",
    "attempt", "is_htmx", "login_required", "render", "shell_of", "tally",
]  # fmt: skip
