"""Asks the policy whether a person meets a condition to register for a plan 申报条件."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level
from jianglu.platform.policy import Verdict, decide
from jianglu.platform.policy.verdict import Answered

from ..policies import BY_EDITION
from ..policies.common import SEPARATION
from .models import Plan, Registration

DECLARABLE = {
    "intends": bool, "more_years": int, "more_years_after": int, "outside_level": str, "title": str,
    "title_years": int, "school": str, "final_year": bool, "apprenticeship": bool, "merit": str,
}  # fmt: skip
TITLES = (("", _("无")), ("junior", _("初级职称")), ("middle", _("中级职称")), ("senior", _("高级职称")))
SCHOOLS = (
    ("", _("以上都不是")),
    ("advanced", _("技工院校高级工班")),
    ("technician", _("技师学院")),
    ("preparatory", _("技师学院预备技师班")),
    ("evaluated", _("经评估论证的高等院校")),
)
MERITS = (
    ("", _("无")),
    ("contribution", _("研发创新或技术改造有突出贡献")),
    ("method", _("技能领先，有成文的操作法或标准")),
    ("successors", _("带徒传技成效显著")),
    ("honour", _("省部级以上荣誉（中华技能大奖、国务院特殊津贴、全国技术能手、劳模等）")),
)
PROMOTIONS = {"LT-1", "LS-1", "L4-2", "L3-2", "L3-5", "L2-1", "L2-2", "L2-4", "L2-5", "L1-1", "L1-2"}


def clean(declared: Mapping[str, Any]) -> dict[str, Any]:
    """What may be declared, with types and bounds; the rest is left out."""
    found: dict[str, Any] = {}
    for name, kind in DECLARABLE.items():
        value = declared.get(name)
        if kind is bool:
            found[name] = bool(value)
        elif kind is int:
            found[name] = min(max(int(value or 0), 0), 60)
        else:
            found[name] = str(value or "")[:20]
    return found


def decide_for(plan: Plan, person_id: int, declared: Mapping[str, Any], *, on: date) -> Verdict:
    """The verdict with every condition of the level; `plan` has its body."""
    row = {
        "applicant": 1,
        "person_id": person_id,
        "applied_on": on,
        "level": plan.level,
        "prior_rank": Level(plan.level).rank - 1,
        "minor_class": plan.occupation_id[:7],
        "body_kind": plan.body.kind,
        "body_id": plan.organisation_id,
        **clean(declared),
    }
    return decide(BY_EDITION[plan.edition], row, on=on)


def decide_again(registration: Registration, *, on: date) -> Verdict:
    """The verdict on a registration as of another day, with what was declared then."""
    return decide_for(registration.plan, registration.person_id, registration.declared, on=on)


def own_training(verdict: Verdict) -> Answered | None:
    """The unmet condition that whoever trained the person does not assess them 考培分离, or None."""
    return next((entry for entry in verdict.unmet if entry.condition.code == SEPARATION), None)


def is_promotion(condition: str) -> bool:
    """晋级认定: registers on a certificate of the level below; else 初次认定."""
    return condition in PROMOTIONS
