"""Documents, groups and lookups that several benefits share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from jianglu.platform.facts import Column
from jianglu.platform.policy import Lookup, Said, Source

PACKAGE_2023 = "重庆人社助企纾困政策服务包（2023版）"
CITY_2024 = Source("渝人社发〔2024〕13号", "关于进一步做好职业技能培训和评价工作的通知")
FUND_2023 = Source("财社〔2023〕181号", "就业补助资金管理办法", confirmed=False)

MONITORED = "poverty_return_monitored"
GRADUATE = "graduating_year_graduate"
SCHOOL_LEAVER = "school_leaver"
RURAL = "rural_transfer_worker"
UNEMPLOYED = "registered_unemployed"
HARD = "hard_to_employ"
SIX_GROUPS = (MONITORED, GRADUATE, SCHOOL_LEAVER, RURAL, UNEMPLOYED, HARD)
"""The six key groups of 渝人社发〔2024〕13号."""

SAME_PERSON = {"person_id": "person_id"}
OWN_CLAIM = Column("own_claim_id", "int64", _("本笔申领"))
PROACTIVE_INPUT = Column("proactive", "boolean", _("免申即享"))

Where = Callable[[Any, Any], Any]


def members(
    name: str, title: Said, on: str, *, groups: tuple[str, ...] = SIX_GROUPS, also: Where | None = None
) -> Lookup:
    """How many of the groups the person belongs to on the day in column `on`; later change does not undo it."""

    def holds(s: Any, g: Any) -> Any:
        test = g.group.isin(groups) & (g.since <= s[on]) & (g.until.isnull() | (g.until >= s[on]))
        return test if also is None else test & also(s, g)

    return Lookup(name, title, "people.key_group", lambda g: g.count(), SAME_PERSON, holds, empty=0)


def earlier_claims(benefit: str) -> Where:
    """Live claims of the benefit up to the day of decision, without the one being decided."""

    def holds(s: Any, p: Any) -> Any:
        own = s.own_claim_id.fill_null(0)
        return (p.benefit == benefit) & p.live & (p.claim_id != own) & (p.claimed_on <= s.decided_on)

    return holds
