"""The words of a nomination, and what may be nominated at all. Pure."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, Promise] = {
    "contest": _("技能竞赛、技术比武、岗位练兵"),
    "project": _("技术攻关、揭榜领题、革新成果"),
    "honour": _("荣誉称号"),
}
"""Kinds of achievement that the letter names (四（二）)."""
GRADES: dict[str, Promise] = {
    "national": _("国家级"),
    "provincial": _("省部级（市级）"),
    "district": _("区县级或行业级"),
    "enterprise": _("企业级"),
}
LEVELS = "54321"
"""Levels that a merit can open; 特级技师 and 首席技师 are appointed after review, 学徒工 are taken on."""
MOST_PAPERS = 20


def wrong(*, level: str, kind: str, grade: str, title: str, place: int, on: date, statement: str, today: date) -> str:
    """The field that cannot stand in a nomination, "" when all can."""
    faults = {
        "level": level not in LEVELS or not level,
        "merit_kind": kind not in KINDS,
        "merit_grade": grade not in GRADES,
        "merit_title": not title.strip(),
        "merit_place": not 0 <= place <= 999 or (place > 0) != (kind == "contest"),
        "merit_on": on > today,
        "statement": not statement.strip(),
    }
    return next((field for field, bad in faults.items() if bad), "")
