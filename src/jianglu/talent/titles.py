"""The titles that skilled workers are honoured with, and which of them make a leading talent.

The letter names the first six and the labour medals (部分四、五); which ones count as leading (高技能领军人才) follows
《关于加强新时代高技能人才队伍建设的意见》(中办、国办, 2022-10), which lists holders of the grand prize, technical experts,
holders of the allowance, and those whom provinces choose.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Title:
    """One title, by whom it is given, and whether its holders are leading talent."""

    code: str
    name: str | Promise
    grade: str  # national or municipal
    is_leading: bool = True


TITLES = {
    title.code: title
    for title in (
        Title("grand_prize", _("中华技能大奖"), "national"),
        Title("state_allowance", _("享受国务院政府特殊津贴"), "national"),
        Title("national_expert", _("全国技术能手"), "national"),
        Title("worldskills_medal", _("世界技能大赛奖牌选手"), "national"),
        Title("outstanding_talent", _("重庆杰出英才奖"), "municipal"),
        Title("leading_craftsman", _("高技能领军人才"), "municipal"),
        Title("municipal_expert", _("重庆市技术能手"), "municipal", is_leading=False),
        Title("model_worker", _("重庆市劳动模范"), "municipal", is_leading=False),
        Title("may_day_medal", _("重庆五一劳动奖章"), "municipal", is_leading=False),
    )
}

LADDER = {"municipal_expert": 1, "national_expert": 2, "grand_prize": 3}
"""Titles of which a higher one excludes the lower: 技术能手 of the city and of the state, then the grand prize."""
NOMINATED = (
    "leading_craftsman",
    "municipal_expert",
    "outstanding_talent",
    "national_expert",
    "state_allowance",
    "grand_prize",
)
"""Titles for which a unit puts its staff forward; medals come from contests, labour medals from the unions."""
CONTESTS: dict[str, str | Promise] = {
    "world": _("世界技能大赛"), "national_1": _("国家级一类竞赛"), "national_2": _("国家级二类竞赛"),
    "municipal_1": _("市级一类竞赛"), "municipal_2": _("市级二类竞赛"),
}  # fmt: skip
"""Classes of contests whose places count towards a title."""
