"""What supervision writes, by concept."""

from .drawing import assign, cancel, draw
from .inspecting import SheetRow, submit
from .measures import end_due, put_in_force, release
from .rectifying import answer, follow
from .supervisors import declare_conflict, end_card, record_training, register_supervisor

__all__ = [
    "SheetRow", "answer", "assign", "cancel", "declare_conflict", "draw", "end_card", "end_due", "follow", "put_in_force",
    "record_training", "register_supervisor", "release", "submit",
]  # fmt: skip
