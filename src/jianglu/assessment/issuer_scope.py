"""Tells the credentials room what each filed body may issue, and when it could."""

from __future__ import annotations

from collections.abc import Iterable

from jianglu.credentials.scopes import Span

from .filing.models import FiledScope


def spans(organisation_ids: Iterable[int]) -> list[Span]:
    """Every scope that was ever in force, with its days."""
    rows = FiledScope.objects.filter(body__organisation__in=set(organisation_ids))
    return [
        Span(unit, code, tuple(levels), since, until)
        for unit, code, levels, since, until in rows.order_by("pk").values_list(
            "body__organisation_id", "occupation_id", "levels", "valid_from", "valid_until"
        )
        if since is not None
    ]
