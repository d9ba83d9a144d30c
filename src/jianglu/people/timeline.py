"""The skills passport: one timeline out of what every room knows about a person.

A room adds its part with a `passport.py` that has `entries(person_id: int) -> list[PassportEntry]`, in two queries, and
`KINDS`, the kinds that it may give.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jianglu.platform.discovery import room_modules

Text = str | Promise


class EntryKind(StrEnum):
    """What sort of fact an entry is; it chooses icon and colour."""

    EDUCATION = "education"
    WORK = "work"
    INSURANCE = "insurance"
    GROUP = "group"
    LEARNING = "learning"
    TRAINING = "training"
    ASSESSMENT = "assessment"
    CERTIFICATE = "certificate"
    BENEFIT = "benefit"
    HONOUR = "honour"

    @property
    def label(self) -> Promise:
        """Name on screen."""
        return _LABELS[self]


_LABELS = {
    EntryKind.EDUCATION: _("学历教育"),
    EntryKind.WORK: _("就业"),
    EntryKind.INSURANCE: _("参保"),
    EntryKind.GROUP: _("重点群体"),
    EntryKind.LEARNING: _("学习"),
    EntryKind.TRAINING: _("培训"),
    EntryKind.ASSESSMENT: _("评价"),
    EntryKind.CERTIFICATE: _("证书"),
    EntryKind.BENEFIT: _("补贴"),
    EntryKind.HONOUR: _("荣誉"),
}


@dataclass(frozen=True)
class PassportEntry:
    """One fact of a life: when, what, and who says so. `link` is a page that the person may open, or "".

    A certificate entry also gives `level` (code of the eight levels) and `occupation_code`, for the ladder picture.
    """

    on: date
    kind: EntryKind
    title: Text
    detail: Text = ""
    source: Text = ""
    link: str = ""
    until: date | None = None
    level: str = ""
    occupation_code: str = ""


def passport(person_id: int, kinds: Set[EntryKind] = frozenset(EntryKind)) -> list[PassportEntry]:
    """Every entry of every room, newest first, or those of some kinds, for which only the rooms that have such are asked.

    The caller has decided that the person may be seen.
    """
    found: list[PassportEntry] = []
    for _label, module in room_modules("passport"):
        if module.KINDS & kinds:
            found += [entry for entry in module.entries(person_id) if entry.kind in kinds]
    return sorted(found, key=lambda entry: entry.on, reverse=True)


def ladder(entries: Sequence[PassportEntry]) -> dict[str, PassportEntry]:
    """Highest certificate by occupation code, from a passport."""
    from jianglu.kernel.levels import Level

    best: dict[str, PassportEntry] = {}
    for entry in entries:
        if entry.kind is EntryKind.CERTIFICATE and entry.level:
            held = best.get(entry.occupation_code)
            if held is None or Level(entry.level).rank > Level(held.level).rank:
                best[entry.occupation_code] = entry
    return best
