"""The dated rules by which benefits are granted."""

from .assessment_subsidy import ASSESSMENT_SUBSIDY
from .living_allowance import LIVING_ALLOWANCE
from .skill_upgrade import SKILL_UPGRADE

BENEFITS = {policy.code: policy for policy in (SKILL_UPGRADE, LIVING_ALLOWANCE, ASSESSMENT_SUBSIDY)}
"""Paid from stored facts: by application, by scan, or by a provider's claim."""

__all__ = ["ASSESSMENT_SUBSIDY", "BENEFITS", "LIVING_ALLOWANCE", "SKILL_UPGRADE"]
