"""The shared list of skill tags: drafts take its spelling, and publication adds to it what is new."""

from __future__ import annotations

from collections.abc import Iterable

from jianglu.platform import calendar

from .. import tagging
from ..models import SkillTag


def listed(typed: Iterable[str]) -> list[str]:
    """Tags as the shared list writes them, new ones as typed; adds nothing, since drafts are saved in mid-word.

    Raises BadTags.
    """
    tags = tagging.tidy(typed)
    known = dict(SkillTag.objects.filter(folded__in=map(tagging.folded, tags)).values_list("folded", "name"))
    return [known.get(tagging.folded(tag), tag) for tag in tags]


def settled(tags: Iterable[str]) -> list[str]:
    """The same for what is published, in the caller's transaction: new ones join the list.

    Of two courses that bring one tag in two spellings at once, the second waits and takes the first one's.
    """
    new = {tagging.folded(tag): tag for tag in tags}
    if not new:
        return []
    now = calendar.now()
    rows = [SkillTag(folded=key, name=new[key], added_at=now) for key in sorted(new)]
    SkillTag.objects.bulk_create(rows, ignore_conflicts=True)
    return listed(new.values())
