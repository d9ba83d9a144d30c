"""Forms of the plan for the week."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .services import HOURS, LEAST, MOST

WEEKDAYS = [
    (0, _("周一")),
    (1, _("周二")),
    (2, _("周三")),
    (3, _("周四")),
    (4, _("周五")),
    (5, _("周六")),
    (6, _("周日")),
]


class PlanForm(forms.Form):
    """Which days, how long, and whether to be reminded."""

    days = forms.TypedMultipleChoiceField(
        label=_("哪几天学"),
        coerce=int,
        choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选一天")},
    )
    minutes = forms.IntegerField(
        label=_("每周学多少分钟"),
        min_value=LEAST,
        max_value=MOST,
        widget=forms.NumberInput(attrs={"step": 5, "inputmode": "numeric"}),
        help_text=_("45 分钟为 1 学时。定少一点、坚持得住就好，随时可以改"),
    )
    reminds = forms.BooleanField(
        label=_("在计划的日子提醒我"),
        required=False,
        help_text=_("每天最多一次；当天已经学过、本周已经学够或暂停期间不提醒"),
    )
    remind_hour = forms.TypedChoiceField(
        label=_("提醒时间"), coerce=int, choices=[(hour, f"{hour}:00") for hour in HOURS]
    )
    shows_run = forms.BooleanField(label=_("显示连续完成的周数"), required=False)


class PauseForm(forms.Form):
    """From when to when."""

    starts_on = forms.DateField(label=_("开始日期"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label=_("结束日期"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("结束日期不能早于开始日期"))
        return data
