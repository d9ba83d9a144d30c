"""The processes of the room, by concept."""

from .bodies import FILING, RECTIFICATION, RESULTS, SANCTION, SIGNAL, WITHDRAWAL
from .nomination import DIRECT_FLOW
from .recognition import LEVEL_FLOW, TITLE_FLOW

__all__ = [
    "DIRECT_FLOW", "FILING", "LEVEL_FLOW", "RECTIFICATION", "RESULTS", "SANCTION", "SIGNAL", "TITLE_FLOW", "WITHDRAWAL",
]  # fmt: skip
