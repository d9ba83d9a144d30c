"""The dated rules of the talent room."""

from .platform import PLATFORM
from .service_card import SERVICE_CARD

__all__ = ["PLATFORM", "SERVICE_CARD"]
