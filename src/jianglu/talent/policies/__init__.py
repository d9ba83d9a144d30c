"""The dated rules of the talent room."""

from .honour import TITLE_NOMINATION
from .leading import LEADING_TALENT
from .platform import PLATFORM
from .service_card import SERVICE_CARD

__all__ = ["LEADING_TALENT", "PLATFORM", "SERVICE_CARD", "TITLE_NOMINATION"]
