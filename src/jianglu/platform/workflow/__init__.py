"""The one case engine; see README.md."""

from typing import TYPE_CHECKING

from jianglu.platform.lazy import lazy

from .core import (
    BACK,
    FLOWS,
    Action,
    By,
    Field,
    Flow,
    FlowError,
    Move,
    Node,
    NodeKind,
    PublicText,
    Trigger,
    latest,
)

if TYPE_CHECKING:
    from .models import Case
    from .services import (
        act,
        answer_objection,
        appoint_panel,
        file_objection,
        fire,
        open_case,
        report_batch,
        run_due,
        vote,
    )

__getattr__ = lazy(
    __name__,
    Case="models",
    act="services",
    answer_objection="services",
    appoint_panel="services",
    file_objection="services",
    fire="services",
    open_case="services",
    report_batch="services",
    run_due="services",
    vote="services",
)

__all__ = [
    "BACK",
    "FLOWS",
    "Action",
    "By",
    "Case",
    "Field",
    "Flow",
    "FlowError",
    "Move",
    "Node",
    "NodeKind",
    "PublicText",
    "Trigger",
    "act",
    "answer_objection",
    "appoint_panel",
    "file_objection",
    "fire",
    "latest",
    "open_case",
    "report_batch",
    "run_due",
    "vote",
]
