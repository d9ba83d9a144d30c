"""Counts beside the rows of a list."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce


def tally(rows: QuerySet[Any], key: str) -> Coalesce:
    """How many of `rows` belong to each row of a list by their foreign key `key`, to annotate with.

    Counted for the rows of one page; a count over a join is made of every row of the list before the first is shown.
    """
    counted = rows.order_by().values(key).annotate(tallied=Count("pk")).values("tallied")
    return Coalesce(Subquery(counted.filter(**{key: OuterRef("pk")})), 0)
