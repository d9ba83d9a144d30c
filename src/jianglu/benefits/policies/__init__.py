"""The dated rules by which benefits are granted."""

from .skill_upgrade import SKILL_UPGRADE

BENEFITS = {policy.code: policy for policy in (SKILL_UPGRADE,)}

__all__ = ["BENEFITS", "SKILL_UPGRADE"]
