"""Terms, quotas and what is expected of a platform in a year; pure.

Sources: 国家高技能人才振兴计划 (人社部发〔2016〕74号), 重庆市技能大师工作室管理办法 (渝人社〔2017〕184号), and for the year's
expectations another province's rules of 2025, since Chongqing's own were not found: they are comparators, never a reason
to refuse by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.periods import add_months

TERM_MONTHS = 36
"""A term of three years; to be confirmed (comparators have two and five)."""
RENEW_WITHIN_MONTHS = 3
QUALIFIED = 60  # points of 100 at the end of a term
ITEMS: Mapping[str, str | Promise] = {
    "premises": _("场地设施"), "equipment": _("设备投入"), "daily": _("日常运行"), "innovation": _("技术攻关与创新"),
    "passing_on": _("技艺传承"), "apprentices": _("带徒"), "service": _("社会服务"),
}  # fmt: skip
"""What the end of a term is assessed by (管理办法 quoted in platforms.yaml: assessment_items)."""


@dataclass(frozen=True)
class Expectation:
    """The least of a year for a kind of platform."""

    trained: int = 0
    raised_share: float = 0.0
    apprentices: int = 0

    @property
    def said(self) -> list[str]:
        """What is expected, in words; what is not is left unsaid."""
        every = (
            (self.trained, _("年培训 %(n)d 人以上"), self.trained),
            (self.raised_share, _("其中新增高级工及以上占 %(n)d%% 以上"), round(self.raised_share * 100)),
            (self.apprentices, _("年带徒 %(n)d 人以上"), self.apprentices),
        )
        return [str(text) % {"n": least} for wanted, text, least in every if wanted]


COMPARATOR: str | Promise = _("外省 2025 年办法，作参照，待确认")
EXPECTED: Mapping[str, Expectation] = {
    "base": Expectation(trained=700, raised_share=0.20),
    "studio": Expectation(apprentices=8),
    "contest": Expectation(),
    "school": Expectation(trained=700),
}


def term_end(named_on: date) -> date:
    """Last day of a term that begins on a day."""
    return add_months(named_on, TERM_MONTHS)


def may_be_assessed(term_ends_on: date, on: date) -> bool:
    """From three months before the term is over."""
    return add_months(on, RENEW_WITHIN_MONTHS) >= term_ends_on


def behind(kind: str, trained: int, raised: int, apprentices: int) -> list[str | Promise]:
    """In what a year's report stays behind what is expected."""
    wanted = EXPECTED[kind]
    found: list[str | Promise] = []
    if trained < wanted.trained:
        found.append(_("培训人数不足"))
    if trained and raised < wanted.raised_share * trained:
        found.append(_("新增高级工比例不足"))
    if apprentices < wanted.apprentices:
        found.append(_("带徒人数不足"))
    return found


def total(points: Mapping[str, float]) -> float:
    """The mean of the items' points, each of 100; raises KeyError when one is missing."""
    return round(sum(points[item] for item in ITEMS) / len(ITEMS), 1)
