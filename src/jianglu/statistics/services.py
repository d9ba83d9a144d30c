"""Entering the goals of a plan, published figures, and reported progress."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import NotFound
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, require
from jianglu.platform.regions import queries as regions

from .errors import BadReport
from .models import PublishedFigure, Reported, SavedView, Target
from .permissions import REPORT, VIEW

SAME = ("year", "code", "name", "name_en", "unit", "is_share", "indicator", "order")
"""What the editions of a goal, and its shares of the districts, have in common."""


def report(actor: Actor, target_id: int, *, value: Decimal, as_of: date, source: str) -> Reported:
    """Note how far a goal is that no record here can count; raises BadReport, NotFound. Earlier values stay."""
    with transaction.atomic():
        require(actor, REPORT, region=regions.city().code)
        target = Target.objects.filter(pk=target_id).first()
        if target is None:
            raise NotFound()
        wrong: dict[str, Any] = {}
        if as_of > calendar.today():
            wrong["as_of"] = _("日期不能晚于今天")
        if value < 0 or (target.is_share and value > 1):
            wrong["value"] = _("数值超出范围")
        if target.indicator:
            wrong["value"] = _("该目标由系统统计，不需填报")
        if not source.strip():
            wrong["source"] = _("请写明数据来源")
        if wrong:
            raise BadReport(fields=wrong)
        row = Reported.objects.create(
            target=target,
            value=value,
            as_of=as_of,
            source=source.strip(),
            entered_at=calendar.now(),
            entered_by=actor.name,
        )
        audit.record(actor, "statistics.reported", row, changes={"target": target.code, "value": str(value)})
    return row


def publish(actor: Actor, *, targets: Iterable[Target], figures: Iterable[PublishedFigure]) -> None:
    """Enter the goals of a plan and published figures; what is there by year, code, edition (by code) is replaced."""
    with transaction.atomic():
        require(actor, REPORT, region=regions.city().code)
        goals, published = list(targets), list(figures)
        same = ["name", "name_en", "value", "unit", "is_share", "source", "order"]
        Target.objects.bulk_create(
            goals,
            update_conflicts=True,
            unique_fields=["year", "code", "region_code", "edition"],
            update_fields=[*same, "indicator"],
        )
        PublishedFigure.objects.bulk_create(
            published, update_conflicts=True, unique_fields=["code"], update_fields=[*same, "group", "unit_en"]
        )
        audit.record(
            actor, "statistics.published", "statistics.plan", changes={"targets": len(goals), "figures": len(published)}
        )


def plan_districts(actor: Actor, target_id: int, values: Mapping[str, int | None], source: str) -> int:
    """Set what each district owes of a counted goal of the city; None takes a district's plan back. Returns how many stand.

    Raises BadReport for a negative value, an unknown district, a missing source; NotFound.
    """
    with transaction.atomic():
        require(actor, REPORT)
        city = Target.objects.filter(pk=target_id, region_code="").exclude(indicator="").first()
        if city is None:
            raise NotFound()
        wrong: dict[str, Any] = {
            code: _("数值超出范围") for code, value in values.items() if value is not None and value < 0
        }
        districts = {region.code for region in regions.districts()}
        wrong |= {code: _("没有这个区县") for code in values if code not in districts}
        if not source.strip():
            wrong["source"] = _("请写明数据来源")
        if wrong:
            raise BadReport(fields=wrong)
        ours = Target.objects.filter(year=city.year, code=city.code, edition=city.edition, region_code__in=values)
        ours.delete()
        same = {name: getattr(city, name) for name in (*SAME, "edition")}
        told = {code: value for code, value in values.items() if value is not None}
        made = Target.objects.bulk_create(
            Target(**same, region_code=code, value=value, source=source.strip()) for code, value in told.items()
        )
        audit.record(actor, "statistics.districts_planned", city, changes={"districts": told, "source": source})
    return len(made)


def revise(actor: Actor, target_id: int, *, value: Decimal, source: str) -> Target:
    """Enter what a later plan of the city says of a goal, beside the earlier plan; raises BadReport, NotFound.

    The new edition is the one that progress is measured by; districts' shares of the earlier one are not carried over.
    """
    with transaction.atomic():
        require(actor, REPORT, region=regions.city().code)
        asked = Target.objects.filter(pk=target_id, region_code="").first()
        if asked is None:
            raise NotFound()
        editions = Target.objects.filter(year=asked.year, code=asked.code, region_code="")
        editions.select_for_update().get(edition=1)  # who comes second sees what the first has entered
        last = editions.order_by("-edition")[0]
        wrong: dict[str, Any] = {}
        if value <= 0 or (last.is_share and value > 1) or (not last.is_share and value != value.to_integral_value()):
            wrong["value"] = _("数值超出范围")
        if not source.strip() or source.strip() == last.source:
            wrong["source"] = _("请写明后续计划的文件，不能与现行计划相同")
        if wrong:
            raise BadReport(fields=wrong)
        same = {name: getattr(last, name) for name in SAME}
        row = Target.objects.create(**same, edition=last.edition + 1, value=value, source=source.strip())
        audit.record(
            actor, "statistics.target_revised", row,
            changes={"target": row.code, "value": [str(last.value), str(value)], "source": row.source},
        )  # fmt: skip
    return row


def save_view(actor: Actor, *, name: str, query: str, shared: bool) -> SavedView:
    """Keep a question of the explorer; one of the same name is replaced."""
    with transaction.atomic():
        require(actor, VIEW)
        row, _made = SavedView.objects.update_or_create(
            owner_id=actor.user_id,
            name=name.strip(),
            defaults={"query": query, "shared": shared, "created_at": calendar.now()},
        )
        audit.record(actor, "statistics.view_saved", row, changes={"name": row.name, "shared": shared})
    return row


def forget_view(actor: Actor, pk: int) -> None:
    """Remove a kept question of one's own; raises NotFound."""
    with transaction.atomic():
        require(actor, VIEW)
        row = SavedView.objects.filter(pk=pk, owner_id=actor.user_id).first()
        if row is None:
            raise NotFound()
        audit.record(actor, "statistics.view_forgotten", row)
        row.delete()
