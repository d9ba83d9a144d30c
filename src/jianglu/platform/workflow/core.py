"""What a flow is: nodes, actions between them, and who may take them. Nothing here touches the database.

A room declares its flows in `flows.py`. A flow is checked when it is declared, so a flow that starts up can run.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Denied, NotFound
from jianglu.platform.access import Actor, Permission

if TYPE_CHECKING:
    from .models import Case

Text = str | Promise
BACK = "<back>"
"""A target: the node that the case came from, such as the desk that returned it for correction."""

FLOWS: dict[tuple[str, int], Flow] = {}


class NodeKind(StrEnum):
    """What happens at a node."""

    START = "start"  # the applicant prepares; every flow has one, its first
    TASK = "task"  # somebody acts
    REVIEW = "review"  # an odd panel votes 专家评审
    NOTICE = "notice"  # the public may object 公示
    WAIT = "wait"  # time passes, such as until the annual check 年检
    END = "end"


class By(StrEnum):
    """From where the actor must reach the case; the permission alone does not say at which level."""

    APPLICANT = "applicant"  # the person or for the organisation whose matter it is
    DISTRICT = "district"
    CITY = "city"
    ANY = "any"  # wherever the permission reaches

    @property
    def official(self) -> bool:
        """Whether whoever acts does so for the bureau, so that conflicts of interest exclude them."""
        return self is not By.APPLICANT

    @property
    def label(self) -> Promise:
        """Name on screen."""
        return _BY_LABELS[self]


_BY_LABELS = {By.APPLICANT: _("申请人"), By.DISTRICT: _("区县"), By.CITY: _("市级"), By.ANY: _("经办人")}


class Trigger(StrEnum):
    """What sets an action off."""

    HAND = "hand"  # a person with the permission
    SYSTEM = "system"  # the room's own code, such as a payment that arrived
    PERIOD_OVER = "period_over"  # the node's period ended
    OBJECTION_UPHELD = "objection_upheld"
    PANEL_PASSED = "panel_passed"
    PANEL_FAILED = "panel_failed"


@dataclass(frozen=True)
class Field:
    """One question of an action's form; `kind` is text, long, number, date, bool or choice."""

    code: str
    label: Text
    kind: str = "text"
    required: bool = True
    choices: tuple[tuple[str, Text], ...] = ()
    help: Text = ""


@dataclass(frozen=True)
class Node:
    """A place where a case rests. `days` are working days, `months` calendar months; a panel has odd seats.

    `apart` names nodes whose actors may not act here (besides the rule that nobody acts at both levels).
    """

    code: str
    label: Text
    kind: NodeKind = NodeKind.TASK
    by: By = By.ANY
    permission: Permission | None = None
    days: int = 0
    months: int = 0
    panel: int = 0
    outcome: str = ""
    apart: tuple[str, ...] = ()


@dataclass(frozen=True)
class Action:
    """A way from one of the `source` nodes to `target`; without a `permission` of its own the node's holds.

    `by` overrides the node's: an applicant may withdraw what an officer examines.
    """

    code: str
    label: Text
    source: str | tuple[str, ...]
    target: str
    trigger: Trigger = Trigger.HAND
    permission: Permission | None = None
    by: By | None = None
    needs_reason: bool = False
    fields: tuple[Field, ...] = ()
    style: str = "primary"  # or "warning", "danger", "secondary"

    @property
    def sources(self) -> tuple[str, ...]:
        """The nodes from which it leads."""
        return (self.source,) if isinstance(self.source, str) else self.source


@dataclass(frozen=True)
class Move:
    """What is happening to a case, for the room's own code; `action` is "" when the case is opened."""

    actor: Actor
    action: str
    source: str
    target: str
    reason: str
    data: dict[str, Any]


@dataclass(frozen=True)
class PublicText:
    """What a public notice shows: only what may be published, names masked."""

    title: str
    body: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


Hook = Callable[["Case", Move], None]


class FlowError(TypeError):
    """The declaration of a flow contradicts itself."""


@dataclass(frozen=True, eq=False)
class Flow:
    """A versioned process. Running cases keep their version, so old versions stay declared beside the new one.

    A room hangs its own work on it: `on_enter(node)` and `on_action(action)` run in the transaction of the move, `guard
    (action)` may raise a DomainError before it, `public_text(node)` says what a notice shows.
    """

    code: str
    version: int
    title: Text
    nodes: tuple[Node, ...]
    actions: tuple[Action, ...]
    prefix: str = "BJ"  # of case numbers
    tells_applicant: bool = True
    module: str = field(default="", repr=False)  # where it was declared; found out by itself
    _hooks: dict[tuple[str, str], list[Hook]] = field(default_factory=lambda: defaultdict(list), repr=False)
    _texts: dict[str, Callable[[Case], PublicText]] = field(default_factory=dict, repr=False)
    _shows: dict[str, Callable[..., Any]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        from .checks import check_flow

        check_flow(self)
        object.__setattr__(self, "module", sys._getframe(2).f_globals.get("__name__", ""))
        FLOWS[self.code, self.version] = self

    @property
    def start(self) -> Node:
        """The first node."""
        return self.nodes[0]

    def node(self, code: str) -> Node:
        """The node `code`; raises KeyError."""
        return next((node for node in self.nodes if node.code == code), None) or _missing(self, code)

    def action(self, code: str) -> Action | None:
        """The action `code`, or None."""
        return next((action for action in self.actions if action.code == code), None)

    def actions_from(self, node: str, trigger: Trigger | None = None) -> list[Action]:
        """Actions that lead from `node`, in the order of declaration."""
        return [a for a in self.actions if node in a.sources and (trigger is None or a.trigger is trigger)]

    def permission(self, node: Node, action: Action) -> Permission | None:
        """What the actor must hold to take `action` at `node`; None: only the system may."""
        return action.permission or node.permission

    def by(self, node: Node, action: Action) -> By:
        """From where `action` is taken at `node`."""
        return action.by or node.by

    def on_enter(self, *nodes: str) -> Callable[[Hook], Hook]:
        """Run the decorated function when a case enters one of `nodes`, in the same transaction."""
        return self._hook("enter", nodes, {node.code for node in self.nodes})

    def on_action(self, *actions: str) -> Callable[[Hook], Hook]:
        """Run the decorated function when one of `actions` is taken, before the target's `on_enter`."""
        return self._hook("action", actions, {action.code for action in self.actions})

    def guard(self, *actions: str) -> Callable[[Hook], Hook]:
        """Run the decorated function before one of `actions`; it raises a DomainError to forbid it."""
        return self._hook("guard", actions, {action.code for action in self.actions})

    def public_text(self, node: str) -> Callable[[Callable[[Case], PublicText]], Callable[[Case], PublicText]]:
        """Let the decorated function say what the public notice at `node` shows."""

        def register(text: Callable[[Case], PublicText]) -> Callable[[Case], PublicText]:
            self._texts[self.node(node).code] = text
            return text

        return register

    def text_of(self, node: str) -> Callable[[Case], PublicText] | None:
        """The function registered with `public_text`."""
        return self._texts.get(node)

    def asks(self, action: str) -> Callable[[Callable[[Case], Collection[str]]], Callable[[Case], Collection[str]]]:
        """Let the decorated function say which of the questions of `action` (by code) are asked about a case; else all are."""
        if self.action(action) is None:
            raise FlowError(f"{self.code}: {action} is not declared")

        def register(chosen: Callable[[Case], Collection[str]]) -> Callable[[Case], Collection[str]]:
            self._shows[f"asks:{action}"] = chosen
            return chosen

        return register

    def questions(self, action: Action, case: Case) -> tuple[Field, ...]:
        """What `action` asks about this case."""
        chosen = self._shows.get(f"asks:{action.code}")
        if chosen is None:
            return action.fields
        asked = chosen(case)
        return tuple(question for question in action.fields if question.code in asked)

    def summary(self, show: Callable[[Case], list[tuple[Text, Any]]]) -> Callable[[Case], list[tuple[Text, Any]]]:
        """Let the decorated function give the (label, value) pairs that the case page shows to whoever decides."""
        self._shows["summary"] = show
        return show

    def page(self, address: Callable[[Actor, Case], str]) -> Callable[[Actor, Case], str]:
        """Let the decorated function give the address of the room's own page about the matter, "" when there is none.

        It asks for the matter by the query with which that page itself begins, so that nobody is led where they may not go.
        """
        self._shows["page"] = address
        return address

    def shown(self, actor: Actor, case: Case) -> tuple[list[tuple[Text, Any]], str]:
        """What the room shows a reader about a case: its summary, and the address of its own page if they may open it."""
        summary, page = self._shows.get("summary"), self._shows.get("page")
        try:
            address = page(actor, case) if page else ""
        except (NotFound, Denied):
            address = ""
        return (summary(case) if summary else [], address)

    def run_hooks(self, moment: str, code: str, case: Case, move: Move) -> None:
        """Call what rooms have hung on `moment` (guard, action, enter) of `code`."""
        for hook in self._hooks.get((moment, code), ()):
            hook(case, move)

    def _hook(self, moment: str, codes: Iterable[str], declared: set[str]) -> Callable[[Hook], Hook]:
        unknown = set(codes) - declared
        if unknown:
            raise FlowError(f"{self.code}: {', '.join(sorted(unknown))} is not declared")

        def register(hook: Hook) -> Hook:
            for code in codes:
                self._hooks[moment, code].append(hook)
            return hook

        return register


def flow_of(code: str, version: int) -> Flow:
    """The declared flow of a running case; raises KeyError when its version was removed from the code."""
    return FLOWS[code, version]


def latest(code: str) -> Flow:
    """The version under which new cases are opened."""
    return max((flow for flow in FLOWS.values() if flow.code == code), key=lambda flow: flow.version)


def _missing(flow: Flow, code: str) -> Node:
    raise KeyError(f"{flow.code} v{flow.version} has no node {code}")
