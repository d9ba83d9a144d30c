"""What the case engine tells the rooms."""

from __future__ import annotations

from dataclasses import dataclass

from jianglu.platform.events import DomainEvent


@dataclass(frozen=True)
class CaseMoved(DomainEvent):
    """A case was opened (`action` is "", `decision_id` 0) or moved; `outcome` is set when it ended.

    `due_on` is the last day of the period at `target`, ISO or "".
    """

    name = "workflow.case_moved"
    case_id: int
    flow: str
    action: str
    source: str
    target: str
    outcome: str = ""
    decision_id: int = 0
    due_on: str = ""


@dataclass(frozen=True)
class CaseOverdue(DomainEvent):
    """Nobody acted within the node's period."""

    name = "workflow.case_overdue"
    case_id: int
    flow: str
    node: str
    due_on: str


@dataclass(frozen=True)
class ObjectionFiled(DomainEvent):
    """Somebody objected to a public notice."""

    name = "workflow.objection_filed"
    objection_id: int
    case_id: int
    flow: str


@dataclass(frozen=True)
class ObjectionDecided(DomainEvent):
    """An objection to a public notice got its answer."""

    name = "workflow.objection_decided"
    objection_id: int
    case_id: int
    flow: str
    upheld: bool
