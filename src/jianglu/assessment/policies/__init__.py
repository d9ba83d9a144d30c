"""Conditions to register 申报条件: one policy an edition of the drafting rules; any one condition of the level
suffices. Two rules across the ladders of skills and titles 两类人才贯通; one for recognition by merit 直接认定."""

from .edition_2018 import ELIGIBILITY_2018
from .edition_2023 import ELIGIBILITY_2023
from .merit import DIRECT_RECOGNITION
from .recognition import SKILL_TO_TITLE, TITLE_TO_LEVEL

BY_EDITION = {"2018": ELIGIBILITY_2018, "2023": ELIGIBILITY_2023}

__all__ = [
    "BY_EDITION", "DIRECT_RECOGNITION", "ELIGIBILITY_2018", "ELIGIBILITY_2023", "SKILL_TO_TITLE", "TITLE_TO_LEVEL",
]  # fmt: skip
