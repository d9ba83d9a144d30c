"""The record store over HTTP."""

from .front import serve

__all__ = ["serve"]
