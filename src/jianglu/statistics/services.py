"""Entering the goals of a plan, published figures, and reported progress."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from jianglu.kernel.errors import NotFound
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, Role, require
from jianglu.platform.access.services import users_over
from jianglu.platform.notifications import notify
from jianglu.platform.numbering import next_number
from jianglu.platform.regions import queries as regions

from . import messages, queries
from .errors import BadReport
from .indicators import INDICATORS
from .models import PublishedFigure, Reported, SavedView, Shortfall, Target
from .permissions import REPORT, VIEW

SAME = ("year", "code", "name", "name_en", "unit", "is_share", "indicator", "order")
"""What all plans say alike of a goal, and of its shares of the districts."""


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
    """Enter the goals of a plan and published figures; what is there by year, code, day in force (by code) is replaced."""
    with transaction.atomic():
        require(actor, REPORT, region=regions.city().code)
        goals, published = list(targets), list(figures)
        same = ["name", "name_en", "value", "unit", "is_share", "source", "order"]
        Target.objects.bulk_create(
            goals,
            update_conflicts=True,
            unique_fields=["year", "code", "region_code", "in_force_from"],
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
        same = {name: getattr(city, name) for name in (*SAME, "in_force_from")}
        of_plan = {name: same[name] for name in ("year", "code", "in_force_from")}
        told = {code: value for code, value in values.items() if value is not None}
        Target.objects.filter(**of_plan, region_code__in=values.keys() - told.keys()).delete()
        rest = {name: value for name, value in same.items() if name not in of_plan}
        for code, value in told.items():
            Target.objects.update_or_create(
                **of_plan, region_code=code, defaults={**rest, "value": value, "source": source.strip()}
            )
        audit.record(actor, "statistics.districts_planned", city, changes={"districts": told, "source": source})
    return len(told)


def set_target(
    actor: Actor,
    *,
    year: int,
    like: str = "",
    value: Decimal,
    in_force_from: date,
    source: str,
    name: str = "",
    name_en: str = "",
    unit: str = "",
) -> Target:
    """Enter a goal of the city for a year.

    `like` names a goal of another year or an indicator; without it the goal has a `name` (`unit` empty: it is a share of 1)
    and its progress is reported. Raises BadReport for a goal that the year has already, and for values that cannot be.
    """
    with transaction.atomic():
        require(actor, REPORT, region=regions.city().code)
        wrong: dict[str, Any] = {}
        same = _like(like) if like else _unlike(name, name_en, unit)
        if same is None:
            wrong["like" if like else "name"] = _("没有这个目标项目") if like else _("请写明中文和英文名称")
        elif like and Target.objects.filter(year=year, code=same["code"], region_code="").exists():
            wrong["like"] = _("该年度已有此目标，请录入后续计划")
        if not 2000 <= year <= 2100:
            wrong["year"] = _("数值超出范围")
        if in_force_from.year > year:
            wrong["in_force_from"] = _("施行日期不能晚于目标年度")
        wrong |= _wrong(value, source, is_share=bool(same and same["is_share"]))
        if wrong or same is None:
            raise BadReport(fields=wrong)
        row = Target.objects.create(**same, year=year, value=value, in_force_from=in_force_from, source=source.strip())
        audit.record(
            actor, "statistics.target_set", row, changes={"target": row.code, "year": year, "value": str(value)}
        )
    return row


def _like(code: str) -> dict[str, Any] | None:
    """What a goal of that code, or of that indicator, is in every year."""
    known = Target.objects.filter(code=code, region_code="").order_by("-year", "-in_force_from").first()
    if known is not None:
        return {name: getattr(known, name) for name in SAME if name != "year"}
    item = INDICATORS.get(code)
    if item is None:
        return None
    with override("zh-hans"):
        told = {"name": str(item.name), "unit": "" if item.share else str(item.unit)}
    with override("en"):
        told["name_en"] = str(item.name)
    return {**told, "code": code, "indicator": code, "is_share": item.share, "order": _last_order()}


def _unlike(name: str, name_en: str, unit: str) -> dict[str, Any] | None:
    """A goal of its own, whose progress is reported."""
    if not name.strip() or not name_en.strip():
        return None
    code = f"reported-{next_number('statistics.target')}"
    return {
        "code": code, "name": name.strip(), "name_en": name_en.strip(), "unit": unit.strip(), "is_share": not unit.strip(),
        "indicator": "", "order": _last_order(),
    }  # fmt: skip


def _last_order() -> int:
    return 1 + (Target.objects.aggregate(last=Max("order"))["last"] or 0)


def _wrong(value: Decimal, source: str, *, is_share: bool) -> dict[str, Any]:
    """What is wrong with what a plan says."""
    wrong: dict[str, Any] = {}
    if value <= 0 or (is_share and value > 1) or (not is_share and value != value.to_integral_value()):
        wrong["value"] = _("数值超出范围")
    if not source.strip():
        wrong["source"] = _("请写明数据来源")
    return wrong


def revise(actor: Actor, target_id: int, *, value: Decimal, in_force_from: date, source: str) -> Target:
    """Enter what a later plan of the city says of a goal, beside the earlier plan; raises BadReport, NotFound.

    From its day on, which may be in the future, progress is measured by it; districts' shares of the earlier one are not
    carried over.
    """
    with transaction.atomic():
        require(actor, REPORT, region=regions.city().code)
        asked = Target.objects.filter(pk=target_id, region_code="").first()
        if asked is None:
            raise NotFound()
        plans = Target.objects.filter(year=asked.year, code=asked.code, region_code="").order_by("in_force_from")
        first = plans[0]
        Target.objects.select_for_update().get(pk=first.pk)  # who comes second sees what the first has entered
        last = plans.reverse()[0]
        wrong = _wrong(value, source, is_share=last.is_share)
        if source.strip() == last.source:
            wrong["source"] = _("请写明后续计划的文件，不能与现行计划相同")
        if in_force_from <= last.in_force_from or in_force_from.year > last.year:
            wrong["in_force_from"] = _("须晚于前一计划的施行日期，且不晚于目标年度年末")
        if wrong:
            raise BadReport(fields=wrong)
        same = {name: getattr(last, name) for name in SAME}
        row = Target.objects.create(**same, in_force_from=in_force_from, value=value, source=source.strip())
        audit.record(
            actor, "statistics.target_revised", row,
            changes={"target": row.code, "value": [str(last.value), str(value)], "source": row.source},
        )  # fmt: skip
    return row


def find_shortfalls(actor: Actor, on: date) -> tuple[int, int]:
    """Note which districts are behind in what they owe this year, and tell those newly found so; (new, over).

    Behind is a share of the plan a tenth or more, and one whole, short of the share of the year that is over (`rules.lags`).
    """
    with transaction.atomic():
        require(actor, REPORT, region=regions.city().code)
        behind: dict[int, int] = {}
        for goal, *_others in queries.plans(on.year, "", on):
            if goal.indicator in INDICATORS and not goal.is_share and (owed := district_rows(goal)):
                told = {row.key: row for row in queries.district_progress(goal, on)}
                behind |= {pk: int(told[code].done) for code, pk in owed.items() if told[code].lags}
        open_ones = {row.target_id: row for row in Shortfall.objects.select_for_update().filter(ended_on=None)}
        over = [row for pk, row in open_ones.items() if pk not in behind]
        for row in open_ones.values():
            row.done = behind.get(row.target_id, row.done)
            row.ended_on = None if row.target_id in behind else on
        Shortfall.objects.bulk_update(open_ones.values(), ["done", "ended_on"])
        new = [
            Shortfall.objects.create(target_id=pk, done=done, found_on=on)
            for pk, done in behind.items()
            if pk not in open_ones
        ]
        for row in new:
            _tell_district(row)
        audit.record(
            actor, "statistics.shortfalls_found", "statistics.plan", changes={"new": len(new), "over": len(over)}
        )
    return len(new), len(over)


def district_rows(goal: Target) -> dict[str, int]:
    """The districts' shares of a goal by district."""
    same = {name: getattr(goal, name) for name in ("year", "code", "in_force_from")}
    return dict(Target.objects.filter(**same).exclude(region_code="").values_list("region_code", "pk"))


def _tell_district(row: Shortfall) -> None:
    """A message to all who act for the district."""
    goal = row.target
    for user_id in users_over(goal.region_code, {Role.DISTRICT_CLERK, Role.LEADER}):
        notify(
            messages.BEHIND, user_id=user_id, link=f"{reverse('statistics:leader')}?year={goal.year}",
            goal=goal.name, district=regions.name_of(goal.region_code), done=row.done, plan=int(goal.value), unit=goal.unit,
        )  # fmt: skip


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
