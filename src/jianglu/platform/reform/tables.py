"""The list of drafts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import Choice, Column, Table, Text
from jianglu.platform.policy import POLICIES
from jianglu.platform.policy.queries import published
from jianglu.platform.workflow.core import flow_of


def _title(row: Any) -> str:
    return str(POLICIES[row.policy].title) if row.policy in POLICIES else row.policy


def _state(draft: Any) -> str:
    return str(flow_of(draft.case.flow, draft.case.flow_version).node(draft.case.node).label)


class DraftTable(Table):
    """Versions that officers propose or proposed."""

    name = "drafts"
    sort = "-created_at"
    columns = (
        Column("policy", _("政策"), sort="policy", value=_title, link="reform:draft"),
        Column("version", _("版本"), sort="version"),
        Column("valid_from", _("事项起始日"), kind="date", sort="valid_from"),
        Column("valid_to", _("事项截止日"), kind="date"),
        Column("source_number", _("文号")),
        Column("made_by", _("起草人"), kind="who"),
        Column("created_at", _("起草时间"), kind="datetime", sort="created_at"),
        Column("state", _("状态"), kind="tag", code="case.node", value=_state),
    )
    filters = (Text("q", _("文号或版本"), fields=("source_number", "version")),)


def _policies() -> list[tuple[str, str]]:
    return [(policy.code, str(policy.title)) for policy in published()]


class CheckTable(Table):
    """When decisions were derived again."""

    name = "decision-checks"
    sort = "-made_at"
    empty = _("还没有重算过")
    columns = (
        Column("policy", _("政策"), value=lambda row: _title(row) if row.policy else _("全部政策")),
        Column("since", _("自"), kind="date", sort="since"),
        Column("until", _("至"), kind="date"),
        Column("held", _("判定件数"), kind="number", sort="held"),
        Column("looked", _("重算件数"), kind="number"),
        Column("differing", _("不一致"), template="reform/_differing.html", value=lambda row: len(row.differing)),
        Column("made_by", _("经办")),
        Column("made_at", _("重算时间"), kind="datetime", sort="made_at"),
    )
    filters = (Choice("policy", _("政策"), choices=_policies),)
