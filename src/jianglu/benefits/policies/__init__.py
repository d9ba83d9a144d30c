"""The dated rules by which benefits are granted."""

from .apprenticeship import PREPAYMENT, RECOVERED, SETTLEMENT
from .assessment_subsidy import ASSESSMENT_SUBSIDY
from .living_allowance import LIVING_ALLOWANCE
from .online_hours import ONLINE_HOURS
from .project_training import PROJECT_TRAINING
from .skill_upgrade import SKILL_UPGRADE
from .training_subsidy import TRAINING_SUBSIDY

BENEFITS = {p.code: p for p in (SKILL_UPGRADE, LIVING_ALLOWANCE, ASSESSMENT_SUBSIDY)}
"""Paid to the person, by application or by scan."""

BY_CLASS = {p.code: p for p in (TRAINING_SUBSIDY, PROJECT_TRAINING)}
"""Paid to the provider, who claims for a class."""

BY_APPRENTICE = {PREPAYMENT.code: PREPAYMENT, SETTLEMENT.code: SETTLEMENT}
"""Paid to the enterprise, which claims for a plan of apprenticeship."""

BY_UNIT = BY_CLASS | BY_APPRENTICE

EXAMPLE = ONLINE_HOURS
"""Added for docs/policies.md, by these two files alone."""

FILED = {p.code: p for p in (PREPAYMENT, SETTLEMENT, RECOVERED)}
"""Decided on what an enterprise's file brings."""

__all__ = [
    "ASSESSMENT_SUBSIDY", "BENEFITS", "BY_APPRENTICE", "BY_CLASS", "BY_UNIT", "EXAMPLE", "FILED", "LIVING_ALLOWANCE", "ONLINE_HOURS", "PREPAYMENT", "PROJECT_TRAINING", "RECOVERED",
    "SETTLEMENT", "SKILL_UPGRADE", "TRAINING_SUBSIDY",
]  # fmt: skip
