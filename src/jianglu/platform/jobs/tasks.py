"""Makes the worker know the tasks of this room."""

from . import queueing

__all__ = ["queueing"]
