"""The road in pictures on the front page: one step a room that is there."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Step:
    """One step of the road."""

    title: str | Promise
    text: str | Promise
    icon: str
    url: str

    @property
    def href(self) -> str:
        """Its public page."""
        return reverse(self.url)


STEPS = [
    Step(_("找职业"), _("1,676 个职业，看要求、看等级"), "briefcase", "catalogue:browse"),
    Step(_("学技能"), _("11 大类线上课程"), "book", "learning:catalogue"),
    Step(_("上培训"), _("补贴班、电子培训券"), "ticket", "training:classes"),
    Step(_("考证书"), _("评价机构与评价计划"), "clipboard-check", "assessment:plans"),
    Step(_("查证书"), _("编号加姓名，或扫码"), "certificate", "credentials:verify"),
    Step(_("领补贴"), _("政策与条件，免申即享"), "cash", "policy:index"),
]


def road() -> list[Step]:
    """The steps whose pages exist."""
    found = []
    for step in STEPS:
        try:
            step.href  # noqa: B018 - asks whether the page exists
        except NoReverseMatch:
            continue
        found.append(step)
    return found
