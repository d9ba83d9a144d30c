"""Permissions of the case engine; who may take an action is said by each flow."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Permission, Role

_APPLICANTS = [Role.WORKER, Role.PROVIDER, Role.BODY, Role.ENTERPRISE, Role.COLLEGE]
_OFFICERS = [Role.DISTRICT_CLERK, Role.CITY_CLERK]

VIEW_CASES = Permission(
    "workflow.view_cases", _("查看办件"), roles=[*_APPLICANTS, *_OFFICERS, Role.LEADER, Role.AUDITOR]
)
DECLARE_INTEREST = Permission("workflow.declare_interest", _("申报利害关系"), roles=[*_OFFICERS, Role.ASSESSOR])
SIT_ON_PANEL = Permission("workflow.sit_on_panel", _("担任评审专家"), roles=[Role.ASSESSOR, *_OFFICERS])
