"""Gapless numbers; see README.md."""

from .services import next_number

__all__ = ["next_number"]
