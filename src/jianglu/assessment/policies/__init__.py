"""Conditions to register 申报条件: one policy an edition of the drafting rules; any one condition of the level suffices."""

from .edition_2018 import ELIGIBILITY_2018
from .edition_2023 import ELIGIBILITY_2023

BY_EDITION = {"2018": ELIGIBILITY_2018, "2023": ELIGIBILITY_2023}

__all__ = ["BY_EDITION", "ELIGIBILITY_2018", "ELIGIBILITY_2023"]
