"""Forms of apprenticeship."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.levels import Level
from jianglu.kernel.money import fen
from jianglu.platform import calendar

from .forms import day_field
from .services.apprenticeship import LONGEST, SHORTEST

LEVELS = [row for row in Level.choices() if row[0] in "543"]


class ApprenticeshipForm(forms.Form):
    """A plan to raise apprentices."""

    title = forms.CharField(label=_("计划名称"), max_length=120)
    occupation_id = forms.ChoiceField(label=_("职业"))
    level = forms.ChoiceField(label=_("培养等级"), choices=LEVELS, initial="4")
    school_code = forms.CharField(
        label=_("合作培训机构或院校的统一社会信用代码"),
        max_length=18,
        help_text=_("企校双方须已签订合作协议；代码可在机构目录中查到"),
    )
    agreement = forms.CharField(label=_("企校合作协议编号"), max_length=60)
    start_on = day_field(_("培养开始日期"))
    months = forms.IntegerField(label=_("培养期限（月）"), min_value=SHORTEST, max_value=LONGEST, initial=24)
    places = forms.IntegerField(label=_("培养人数"), min_value=1, max_value=2000)
    hours = forms.IntegerField(label=_("院校集中学习学时"), min_value=1, max_value=3000)
    mentor = forms.CharField(label=_("企业导师"), max_length=60)
    mentor_level = forms.ChoiceField(label=_("企业导师技能等级"), choices=[("", "—"), *Level.choices()], required=False)
    mentor_recognised = forms.BooleanField(label=_("导师由企业认定"), required=False)
    school_mentor = forms.CharField(label=_("院校导师"), max_length=60)
    cost = forms.DecimalField(label=_("培养成本（元/人·年）"), min_value=Decimal(0), max_digits=8, decimal_places=2)
    plan = forms.CharField(label=_("工学交替安排"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = catalogue.names(catalogue.assessable_codes(calendar.today()))
        self.fields["occupation_id"].choices = sorted(names.items(), key=lambda pair: pair[1])  # type: ignore[attr-defined]

    def clean_cost(self) -> int:
        """Fen."""
        return fen(self.cleaned_data["cost"])


class ApprenticeForm(forms.Form):
    """One apprentice by name and number, with the days of agreement and contract."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    number = forms.CharField(
        label=_("身份证号码"), max_length=18, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    agreed_on = day_field(_("培养起始日期"))
    contract_from = day_field(_("劳动合同起"))
    contract_until = day_field(_("劳动合同止"))


class ApprenticeSheetForm(forms.Form):
    """A sheet of apprentices."""

    sheet = forms.FileField(
        label=_("学徒名单（XLSX 或 CSV）"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"})
    )


class LeaveForm(forms.Form):
    """When and why an apprentice left."""

    left_on = day_field(_("退出日期"))
    reason = forms.CharField(label=_("退出原因"), max_length=200)
