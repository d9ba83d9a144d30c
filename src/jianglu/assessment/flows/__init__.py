"""The processes of the room, by concept."""

from .bodies import FILING, RESULTS, WITHDRAWAL
from .nomination import DIRECT_FLOW
from .recognition import LEVEL_FLOW, TITLE_FLOW
from .supervision import RECTIFICATION, SANCTION, SIGNAL

__all__ = [
    "DIRECT_FLOW", "FILING", "LEVEL_FLOW", "RECTIFICATION", "RESULTS", "SANCTION", "SIGNAL", "TITLE_FLOW", "WITHDRAWAL",
]  # fmt: skip
