"""Forms of the statistics room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jianglu.platform import calendar
from jianglu.platform.access import Actor
from jianglu.platform.regions import queries as regions

from . import names, queries
from .indicators import INDICATORS
from .permissions import FILL
from .returns.declare import Period
from .returns.tables import TABLES


class ReportForm(forms.Form):
    """How far a goal is, as of a day."""

    value = forms.DecimalField(
        label=_("数值"), max_digits=14, decimal_places=4, help_text=_("比率填 0 到 1 之间的小数")
    )
    as_of = forms.DateField(label=_("截至日期"), widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.CharField(label=_("数据来源"), max_length=200)


class TargetForm(forms.Form):
    """A goal of the city for a year: one of earlier years, one that an indicator counts, or one that is reported."""

    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    like = forms.ChoiceField(label=_("目标项目"), required=False)
    name = forms.CharField(label=_("名称"), max_length=100, required=False, help_text=_("仅新增填报类目标时填写"))
    name_en = forms.CharField(label=_("英文名称"), max_length=150, required=False)
    unit = forms.CharField(label=_("单位"), max_length=20, required=False, help_text=_("比率类目标留空"))
    value = forms.DecimalField(
        label=_("目标值"), max_digits=14, decimal_places=4, help_text=_("比率填 0 到 1 之间的小数")
    )
    in_force_from = forms.DateField(
        label=_("施行日期"), widget=forms.DateInput(attrs={"type": "date"}), help_text=_("计划文件自何日起执行")
    )
    source = forms.CharField(label=_("计划文件"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = calendar.today().year + 1
        known = queries.known_goals()
        taken = {goal.indicator for goal in known}
        counted = [(item.code, item.name) for item in INDICATORS.values() if item.code not in taken]
        self.fields["like"].choices = [  # type: ignore[attr-defined]
            ("", _("新的填报类目标")),
            (_("往年目标"), [(goal.code, names.of_goal(goal)) for goal in known]),
            (_("系统统计的指标"), counted),
        ]


class ReviseForm(forms.Form):
    """What a later plan says of a goal."""

    value = forms.DecimalField(
        label=_("后续计划的目标值"), max_digits=14, decimal_places=4, help_text=_("比率填 0 到 1 之间的小数")
    )
    in_force_from = forms.DateField(
        label=_("施行日期"), widget=forms.DateInput(attrs={"type": "date"}), help_text=_("计划文件自何日起执行")
    )
    source = forms.CharField(label=_("后续计划的文件"), max_length=200)


class SaveViewForm(forms.Form):
    """A question of the explorer to keep."""

    name = forms.CharField(label=_("名称"), max_length=60)
    query = forms.CharField(widget=forms.HiddenInput, max_length=1000)
    shared = forms.BooleanField(label=_("共享给同事"), required=False)


class ReturnForm(forms.Form):
    """Which return to begin."""

    table = forms.ChoiceField(label=_("报表"))
    period = forms.CharField(
        label=_("报告期"), max_length=7, help_text=_("月报填年和月，如 2023-02；年报填年份，如 2023")
    )
    region = forms.ChoiceField(label=_("填报单位"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today, scope, city = calendar.today(), actor.scope(FILL), regions.city()
        self.fields["period"].initial = str(Period(today.year, today.month).before)
        choices = [(sheet.code, f"{sheet.number} {sheet.title}") for sheet in TABLES.values()]
        self.fields["table"].choices = choices  # type: ignore[attr-defined]
        places = [(region.code, region.name) for region in (city, *regions.districts())]
        self.fields["region"].choices = [  # type: ignore[attr-defined]
            (code, name)
            for code, name in places
            if scope.everything or any(code.startswith(own) for own in scope.regions)
        ]
