"""Saying when a chapter or an activity of a draft opens, and until when it is to be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jianglu.kernel.punctuation import listed
from jianglu.platform import audit
from jianglu.platform.access import Actor

from ..errors import BadRelease
from ..models import Activity, CourseVersion, Module
from ..releases import rules, standing
from .contents import activity_of, module_of

SCORED = (Activity.Kind.QUIZ, Activity.Kind.ASSIGNMENT)
MOST_NEEDS = 10


def set_activity_release(actor: Actor, activity_id: int, release: rules.Release) -> Activity:
    """Set the rule of an activity; an empty one takes it away. Raises BadRelease, VersionFrozen, InReview."""
    with transaction.atomic():
        activity = activity_of(actor, activity_id)
        check_release(activity.module.version, release)
        activity.release = release.plain()
        activity.save(update_fields=["release"])
        _check_way(activity.module.version)
        audit.record(actor, "learning.release_set", activity, changes={"release": activity.release})
        return activity


def set_module_release(actor: Actor, module_id: int, release: rules.Release) -> Module:
    """Set the rule of a chapter, which holds for everything in it. Raises BadRelease, VersionFrozen, InReview."""
    with transaction.atomic():
        module = module_of(actor, module_id)
        check_release(module.version, release)
        module.release = release.plain()
        module.save(update_fields=["release"])
        _check_way(module.version)
        audit.record(actor, "learning.release_set", module, changes={"release": module.release})
        return module


def closed_forever(version: CourseVersion) -> list[str]:
    """Titles of activities that nobody could ever open."""
    modules = list(version.modules.prefetch_related("activities"))
    lost = rules.never_open(standing.places(modules, {}), version.in_order)
    return [row.title for module in modules for row in module.activities.all() if row.pk in lost]


def rekeyed(release: Mapping[str, Any], keys: Mapping[str, str]) -> dict[str, Any]:
    """A rule as `plain` in a version whose activities have other keys; needs of what is not there are left out."""
    rule = rules.Release.of(release)
    needs = tuple(replace(need, key=keys[need.key]) for need in rule.needs if need.key in keys)
    return replace(rule, needs=needs).plain()


def check_release(version: CourseVersion, release: rules.Release) -> None:
    """Raise BadRelease for a rule that makes no sense by itself in a version."""
    if release.opens_on and release.opens_after is not None:
        raise _bad("opens_after", _("开放时间只填一项：日期，或加入后的天数"))
    if release.due_on and release.due_after is not None:
        raise _bad("due_after", _("截止时间只填一项：日期，或加入后的天数"))
    for name in ("opens_after", "due_after"):
        if (days := getattr(release, name)) is not None and not 0 <= days <= rules.MOST_DAYS:
            raise _bad(name, _("天数请填 0 到 %(most)s") % {"most": rules.MOST_DAYS})
    if release.opens_on and release.due_on and release.due_on < release.opens_on:
        raise _bad("due_on", _("截止日期早于开放日期"))
    if release.opens_after is not None and release.due_after is not None and release.due_after < release.opens_after:
        raise _bad("due_after", _("截止日期早于开放日期"))
    if len(release.needs) > MOST_NEEDS:
        raise _bad("needs", _("最多 %(most)s 项") % {"most": MOST_NEEDS})
    kinds = dict(Activity.objects.filter(module__version=version).values_list("key", "kind"))
    known = {str(key): kind for key, kind in kinds.items()}
    for need in release.needs:
        if need.key not in known:
            raise _bad("needs", _("要先完成的内容不在本课程中"))
        if need.score is not None and (known[need.key] not in SCORED or not 1 <= need.score <= 100):
            raise _bad("needs", _("只有测验和作业可以要求得分，1 到 100 分"))


def _check_way(version: CourseVersion) -> None:
    titles = closed_forever(version)
    if titles:
        said = listed(f"“{title}”" for title in titles[:3])
        raise _bad("needs", _("互相等待，%(titles)s 永远打不开") % {"titles": said})


def _bad(field: str, why: str) -> BadRelease:
    return BadRelease(why=why, fields={field: why})
