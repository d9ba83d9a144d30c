"""The eight-level ladder 新八级 (人社部发〔2022〕14号), lowest first."""

from __future__ import annotations

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Level(StrEnum):
    """A step of the ladder; the value is the code on certificates ("5" is the lowest certified, "1" the highest)."""

    APPRENTICE = "0"
    JUNIOR = "5"
    INTERMEDIATE = "4"
    SENIOR = "3"
    TECHNICIAN = "2"
    SENIOR_TECHNICIAN = "1"
    SPECIAL = "T"
    CHIEF = "S"

    @property
    def rank(self) -> int:
        """1 (apprentice) to 8 (chief technician)."""
        return _ORDER.index(self) + 1

    @property
    def label(self) -> Promise:
        """The statutory name."""
        return _LABELS[self]

    @property
    def highly_skilled(self) -> bool:
        """Level 3 and above count as highly skilled (高技能人才)."""
        return self.rank >= Level.SENIOR.rank

    @property
    def certified(self) -> bool:
        """Levels 5 to 1 end in a certificate; 学徒工 is taken on, 特级 and 首席 are appointed (评聘)."""
        return self.value in "54321"

    @classmethod
    def choices(cls) -> list[tuple[str, Promise]]:
        """(code, label) pairs, lowest first, for model and form fields."""
        return [(level.value, level.label) for level in _ORDER]


_ORDER = list(Level)
_LABELS = {
    Level.APPRENTICE: _("学徒工"),
    Level.JUNIOR: _("初级工（五级）"),
    Level.INTERMEDIATE: _("中级工（四级）"),
    Level.SENIOR: _("高级工（三级）"),
    Level.TECHNICIAN: _("技师（二级）"),
    Level.SENIOR_TECHNICIAN: _("高级技师（一级）"),
    Level.SPECIAL: _("特级技师"),
    Level.CHIEF: _("首席技师"),
}
