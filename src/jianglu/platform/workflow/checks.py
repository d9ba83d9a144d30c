"""Refuses a flow that contradicts itself, when it is declared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from jianglu.kernel import panels

from .core import BACK, FLOWS, Flow, FlowError, Node, NodeKind, Trigger

_NEEDED = {
    NodeKind.NOTICE: {Trigger.PERIOD_OVER, Trigger.OBJECTION_UPHELD},
    NodeKind.REVIEW: {Trigger.PANEL_PASSED, Trigger.PANEL_FAILED},
    NodeKind.WAIT: set(),
    NodeKind.START: set(),
    NodeKind.TASK: set(),
}
_ONLY_AT = {
    Trigger.OBJECTION_UPHELD: NodeKind.NOTICE,
    Trigger.PANEL_PASSED: NodeKind.REVIEW,
    Trigger.PANEL_FAILED: NodeKind.REVIEW,
}


def check_flow(flow: Flow) -> None:
    """Raise FlowError with every contradiction found."""
    problems = list(_problems(flow))
    other = FLOWS.get((flow.code, flow.version))
    if other is not None and (other.nodes, other.actions) != (flow.nodes, flow.actions):
        problems.append("declared twice; a changed flow needs a new version")
    if problems:
        raise FlowError(f"flow {flow.code} v{flow.version}: " + "; ".join(problems))


def _problems(flow: Flow) -> Iterator[str]:
    yield from (f"node {c} twice" for c, n in Counter(node.code for node in flow.nodes).items() if n > 1)
    yield from (f"action {c} twice" for c, n in Counter(action.code for action in flow.actions).items() if n > 1)
    if [node.kind for node in flow.nodes].count(NodeKind.START) != 1 or flow.nodes[0].kind is not NodeKind.START:
        yield "the first node, and no other, is the start"
    yield from _action_problems(flow)
    for node in flow.nodes:
        yield from _node_problems(flow, node)
    yield from (f"node {code} cannot be reached" for code in sorted(_unreachable(flow)))


def _action_problems(flow: Flow) -> Iterator[str]:
    codes = {node.code: node for node in flow.nodes}
    for action in flow.actions:
        for source in action.sources:
            if source not in codes:
                yield f"action {action.code} leads from undeclared {source}"
                continue
            node = codes[source]
            if action.trigger is Trigger.HAND and not (action.permission or node.permission):
                yield f"nobody holds a permission for {action.code} at {source}"
            if action.trigger is Trigger.PERIOD_OVER and not (node.days or node.months):
                yield f"{source} has no period that {action.code} could wait for"
            if _ONLY_AT.get(action.trigger, node.kind) is not node.kind:
                yield f"{action.code} ({action.trigger}) does not belong to {source} ({node.kind})"
        if action.target != BACK and action.target not in codes:
            yield f"action {action.code} leads to undeclared {action.target}"


def _node_problems(flow: Flow, node: Node) -> Iterator[str]:
    out = flow.actions_from(node.code)
    if node.kind is NodeKind.END:
        if out:
            yield f"{node.code} is an end, but {out[0].code} leads on"
        if not node.outcome:
            yield f"end {node.code} has no outcome"
        return
    if not out:
        yield f"no way leads out of {node.code}"
    for trigger in sorted(_NEEDED[node.kind] - {action.trigger for action in out}):
        yield f"{node.kind} {node.code} has no action for {trigger}"
    for trigger, n in Counter(action.trigger for action in out).items():
        if n > 1 and trigger not in (Trigger.HAND, Trigger.SYSTEM):
            yield f"{node.code} has {n} actions for {trigger}"
    if (node.kind is NodeKind.REVIEW) != bool(node.panel) or (node.panel and not panels.size_ok(node.panel)):
        yield f"a review, and only a review, has an odd panel of three to nine: {node.code}"
    if node.kind in (NodeKind.REVIEW, NodeKind.NOTICE) and node.permission is None:
        yield f"nobody may run {node.code}: it has no permission"
    if node.kind is NodeKind.NOTICE and not node.days:
        yield f"notice {node.code} has no days"
    declared = {other.code for other in flow.nodes}
    yield from (f"{node.code} keeps apart from undeclared {code}" for code in node.apart if code not in declared)


def _unreachable(flow: Flow) -> set[str]:
    reached = {flow.start.code}
    frontier = [flow.start.code]
    while frontier:
        node = frontier.pop()
        for action in flow.actions_from(node):
            if action.target != BACK and action.target not in reached:
                reached.add(action.target)
                frontier.append(action.target)
    return {node.code for node in flow.nodes} - reached
