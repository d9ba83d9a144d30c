"""The documents about flows: one page and one drawing for each declared flow, and a list of them."""

from __future__ import annotations

from pathlib import Path

from jianglu.platform.discovery import room_modules

from . import diagram
from .core import FLOWS, Flow, NodeKind, Trigger

_STYLE = (Path(__file__).parent / "static" / "workflow" / "flow.css").read_text()
_KINDS = {
    NodeKind.START: "填报", NodeKind.TASK: "办理", NodeKind.REVIEW: "专家评审", NodeKind.NOTICE: "公示",
    NodeKind.WAIT: "等待", NodeKind.END: "结束",
}  # fmt: skip
_TRIGGERS = {
    Trigger.HAND: "", Trigger.SYSTEM: "系统", Trigger.PERIOD_OVER: "期满自动", Trigger.OBJECTION_UPHELD: "异议成立",
    Trigger.PANEL_PASSED: "评审通过", Trigger.PANEL_FAILED: "评审未通过",
}  # fmt: skip


def declared() -> list[Flow]:
    """The flows that rooms declare in their `flows.py` (or a package of that name), by code and version."""
    modules = {module.__name__ for _label, module in room_modules("flows")}
    found = [flow for flow in FLOWS.values() if modules & {flow.module, flow.module.rpartition(".")[0]}]
    return sorted(found, key=lambda flow: (flow.code, flow.version))


def pages() -> dict[str, str]:
    """File name to content of everything in docs/flows."""
    flows = declared()
    files = {"README.md": _index(flows)}
    for flow in flows:
        files[f"{_name(flow)}.md"] = _page(flow)
        files[f"{_name(flow)}.svg"] = diagram.svg(flow, style=_STYLE) + "\n"
    return files


def _name(flow: Flow) -> str:
    return f"{flow.code}-v{flow.version}"


def _index(flows: list[Flow]) -> str:
    rows = [
        f"| [{flow.title}]({_name(flow)}.md) | `{flow.code}` | {flow.version} | {len(flow.nodes)} |" for flow in flows
    ]
    head = [
        "# 办件流程 Flows",
        "",
        "由 `make docs` 从各室的 `flows.py` 生成，请勿手改。Drawn from the declarations.",
        "",
    ]
    return "\n".join([*head, "| 事项 | code | version | nodes |", "|---|---|---|---|", *rows]) + "\n"


def _page(flow: Flow) -> str:
    nodes = [
        f"| `{n.code}` | {n.label} | {_KINDS[n.kind]} | {'' if n.kind is NodeKind.END else n.by.label} | "
        f"{f'{n.days} 个工作日' if n.days else f'{n.months} 个月' if n.months else ''} | {n.outcome} |"
        for n in flow.nodes
    ]
    actions = [
        f"| `{a.code}` | {a.label} | {'、'.join(str(flow.node(s).label) for s in a.sources)} | "
        f"{flow.node(a.target).label if a.target in {n.code for n in flow.nodes} else '原环节'} | {_TRIGGERS[a.trigger]} | "
        f"{'须说明理由' if a.needs_reason else ''} |"
        for a in flow.actions
    ]
    return "\n".join(
        [
            f"# {flow.title}（{flow.code}，第 {flow.version} 版）", "",
            f"![{flow.title}]({_name(flow)}.svg)", "",
            "| 环节 | 名称 | 种类 | 办理人 | 时限 | 结果 |", "|---|---|---|---|---|---|", *nodes, "",
            "| 操作 | 名称 | 从 | 到 | 触发 | 要求 |", "|---|---|---|---|---|---|", *actions, "",
            "```mermaid", diagram.mermaid(flow).rstrip(), "```",
        ]
    ) + "\n"  # fmt: skip
