"""The record store over HTTP."""

from .call import Call
from .front import basic, respond, serve

__all__ = ["Call", "basic", "respond", "serve"]
