"""The list of drafts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import Column, Table, Text
from jianglu.platform.policy import POLICIES
from jianglu.platform.workflow.core import flow_of


def _title(draft: Any) -> str:
    return str(POLICIES[draft.policy].title) if draft.policy in POLICIES else draft.policy


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
