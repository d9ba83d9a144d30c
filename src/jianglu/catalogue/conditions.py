"""Says in words by which conditions one may register for a level; the decision is assessment's."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from jianglu.kernel.levels import Level
from jianglu.kernel.punctuation import listed


@cache
def _editions() -> dict[str, dict[str, list[dict[str, Any]]]]:
    path = Path(__file__).parent / "data" / "eligibility.yaml"
    found: dict[str, dict[str, list[dict[str, Any]]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def conditions(edition: str, level: str) -> list[str]:
    """One sentence a condition, in the active language; empty for levels that end in no certificate."""
    return [sentence(condition) for condition in _editions()[edition].get(level, [])]


def sentence(condition: dict[str, Any]) -> str:
    """A condition of `data/eligibility.yaml` in words."""
    parts = [part for part in (_who(condition), _held(condition), _schooled(condition), _worked(condition)) if part]
    return _("，").join(parts)


def _who(condition: dict[str, Any]) -> str:
    parts = []
    if age := condition.get("min_age"):
        parts.append(_("年满 %(age)s 周岁") % {"age": age})
    if condition.get("intends_to_work"):
        parts.append(_("拟从事本职业或相关职业工作"))
    if condition.get("works_in_occupation"):
        parts.append(_("从事本职业或相关职业工作"))
    if condition.get("apprenticeship_completed"):
        parts.append(_("本职业学徒期满"))
    return _("，").join(parts)


def _held(condition: dict[str, Any]) -> str:
    parts = []
    if title := condition.get("prior_title"):
        parts.append(_("取得符合专业对应关系的%(title)s") % {"title": _title(title)})
    if level := condition.get("prior_level"):
        parts.append(_("取得本职业或相关职业%(level)s证书") % {"level": Level(level).label})
        if years := condition.get("level_years"):
            parts.append(_("取证后累计工作满 %(years)s 年") % {"years": years})
    if condition.get("certificate"):
        parts.append(_("取得预备技师证书"))
    return _("，").join(parts)


def _title(title: str) -> str:
    return {"初级职称": _("初级职称"), "中级职称": _("中级职称"), "高级职称": _("高级职称")}[title]


def _schooled(condition: dict[str, Any]) -> str:
    parts = []
    if schools := condition.get("diploma"):
        parts.append(_("取得%(schools)s本专业或相关专业毕业证书") % {"schools": listed(schools)})
    if condition.get("final_year_students"):
        parts.append(_("含在读应届毕业生"))
    if classes := condition.get("student_of"):
        parts.append(_("在%(classes)s就读") % {"classes": listed(classes)})
    if years := condition.get("level_held_years"):
        parts.append(_("取证满 %(years)s 年") % {"years": years})
    return _("，").join(parts)


def _worked(condition: dict[str, Any]) -> str:
    if years := condition.get("work_years_after"):
        return _("取得后累计从事本职业或相关职业工作满 %(years)s 年") % {"years": years}
    if years := condition.get("work_years"):
        return _("累计从事本职业或相关职业工作满 %(years)s 年") % {"years": years}
    return ""
