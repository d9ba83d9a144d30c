"""What is said of rules: to a learner why a lesson is closed now, to an author and a visitor what a rule asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .rules import Late, Need, Release, Standing


def reasons(standing: Standing, titles: Mapping[str, str]) -> list[str]:
    """Why an activity is not open; `titles` by key of activity."""
    if standing.open:
        return []
    found = []
    if standing.closed and standing.due:
        found.append(_("已于 %(day)s 截止") % {"day": date_format(standing.due, "Y-m-d")})
    if standing.opens_on:
        found.append(_("%(day)s 开放") % {"day": date_format(standing.opens_on, "Y-m-d")})
    return found + _needs(standing.needs, titles)


def described(release: Release, titles: Mapping[str, str]) -> list[str]:
    """What a rule asks, in as many short sentences."""
    found = []
    if release.opens_on:
        found.append(_("%(day)s 开放") % {"day": date_format(release.opens_on, "Y-m-d")})
    if release.opens_after is not None:
        n = release.opens_after
        found.append(ngettext("加入课程 %(n)s 天后开放", "加入课程 %(n)s 天后开放", n) % {"n": n})
    found += _needs(release.needs, titles)
    if release.due_on:
        found.append(_("%(day)s 截止") % {"day": date_format(release.due_on, "Y-m-d")})
    if release.due_after is not None:
        n = release.due_after
        found.append(ngettext("加入课程 %(n)s 天内完成", "加入课程 %(n)s 天内完成", n) % {"n": n})
    if release.has_due:
        found.append(_("过期关闭") if release.late == Late.CLOSED else _("过期仍可学，标为逾期"))
    return found


def _needs(needs: Iterable[Need], titles: Mapping[str, str]) -> list[str]:
    known = [need for need in needs if need.key in titles]
    return [
        _("先完成“%(title)s”") % {"title": titles[need.key]}
        if need.score is None
        else _("先通过“%(title)s”，至少 %(score)s 分") % {"title": titles[need.key], "score": need.score}
        for need in known
    ]
