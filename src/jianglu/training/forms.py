"""Forms of training."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.levels import Level
from jianglu.kernel.money import fen
from jianglu.learning import queries as learning
from jianglu.platform import calendar
from jianglu.platform.regions import queries as regions

from .words import ProgrammeType, VisitResult, VoucherKind, VoucherTier


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day, picked from the browser's calendar."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **kwargs)


class SearchForm(forms.Form):
    """What a worker asks of the class search."""

    q = forms.CharField(required=False, max_length=60)
    region = forms.ChoiceField(required=False)
    level = forms.ChoiceField(required=False, choices=[("", _("全部")), *Level.choices()])
    subsidised = forms.BooleanField(required=False)
    occupation = forms.CharField(required=False, max_length=10)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = [("", _("全部")), *regions.choices()]  # type: ignore[attr-defined]


class SignInForm(forms.Form):
    """The code that the teacher shows."""

    code = forms.CharField(
        label=_("签到码"),
        max_length=8,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class ProgrammeForm(forms.Form):
    """A programme."""

    type = forms.ChoiceField(label=_("培训类型"), choices=ProgrammeType.choices)
    title = forms.CharField(label=_("项目名称"), max_length=120)
    occupation_id = forms.ChoiceField(label=_("职业"))
    level = forms.ChoiceField(label=_("等级"), choices=[row for row in Level.choices() if row[0] in "54321"])
    theory_hours = forms.IntegerField(label=_("理论学时"), min_value=0, max_value=2000)
    practice_hours = forms.IntegerField(label=_("实操学时"), min_value=0, max_value=2000)
    online_hours = forms.IntegerField(
        label=_("其中线上学时"), min_value=0, max_value=2000, initial=0, help_text=_("理论部分中可在线学习的学时")
    )
    courses = forms.TypedMultipleChoiceField(
        label=_("配套在线课程"), coerce=int, required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )
    fee = forms.DecimalField(label=_("收费标准（元/人）"), min_value=Decimal(0), max_digits=8, decimal_places=2)
    subsidised = forms.BooleanField(
        label=_("补贴性培训"), required=False, help_text=_("凡补必进：须符合补贴标准目录与学时要求")
    )
    summary = forms.CharField(label=_("简介"), required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = catalogue.names(catalogue.assessable_codes(calendar.today()))
        self.fields["occupation_id"].choices = sorted(names.items(), key=lambda pair: pair[1])  # type: ignore[attr-defined]
        self.fields["courses"].choices = learning.choices()  # type: ignore[attr-defined]

    def clean_fee(self) -> int:
        """Fen."""
        return fen(self.cleaned_data["fee"])


class ClassForm(forms.Form):
    """A class of a programme."""

    region_code = forms.ChoiceField(label=_("上课地点所在街镇"))
    address = forms.CharField(label=_("详细地址"), max_length=200)
    start_on = day_field(_("开班日期"))
    end_on = day_field(_("结业日期"))
    enrol_until = day_field(_("报名截止"), required=False)
    seats = forms.IntegerField(label=_("名额"), min_value=1, max_value=200, initial=30)
    teacher_name = forms.CharField(label=_("任课教师"), max_length=60)

    def __init__(self, *args: Any, district: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        streets = [(row.code, regions.path(row.code)) for row in regions.tree().values() if row.kind == "street"]
        streets.sort(key=lambda row: (not row[0].startswith(district), row[0]))
        self.fields["region_code"].choices = streets  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        data: dict[str, Any] = super().clean() or {}
        start, end = data.get("start_on"), data.get("end_on")
        if start and end and end < start:
            self.add_error("end_on", _("结业日期不能早于开班日期"))
        return data


class TraineeForm(forms.Form):
    """One trainee by name and number."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    number = forms.CharField(
        label=_("身份证号码"), max_length=18, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class SheetForm(forms.Form):
    """A sheet of trainees."""

    sheet = forms.FileField(
        label=_("学员名单（XLSX 或 CSV）"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"})
    )


class BatchForm(forms.Form):
    """A batch of vouchers with the shares of the districts."""

    title = forms.CharField(label=_("批次名称"), max_length=120)
    kind = forms.ChoiceField(label=_("券种"), choices=VoucherKind.choices, initial="general")
    tier = forms.ChoiceField(label=_("类型"), choices=VoucherTier.choices)
    face_value = forms.DecimalField(label=_("券面金额（元）"), min_value=Decimal(1), max_digits=8, decimal_places=2)
    quantity = forms.IntegerField(label=_("数量（张）"), min_value=1, max_value=1_000_000)
    budget = forms.DecimalField(label=_("预算（元）"), min_value=Decimal(1), max_digits=12, decimal_places=2)
    fund = forms.CharField(label=_("资金来源"), max_length=40, initial="职业技能提升行动专账资金")
    claim_from = day_field(_("领取开始"))
    claim_until = day_field(_("领取截止"))
    valid_months = forms.IntegerField(label=_("有效期（月）"), min_value=1, max_value=3, initial=3)

    def clean(self) -> dict[str, Any]:
        """Money in fen; days in order."""
        data: dict[str, Any] = super().clean() or {}
        for name in ("face_value", "budget"):
            if name in data:
                data[name] = fen(data[name])
        if data.get("claim_from") and data.get("claim_until") and data["claim_until"] < data["claim_from"]:
            self.add_error("claim_until", _("截止日期不能早于开始日期"))
        return data


class VisitForm(forms.Form):
    """What an inspector found."""

    visited_on = day_field(_("检查日期"))
    present = forms.IntegerField(label=_("现场人数"), min_value=0, max_value=1000)
    result = forms.ChoiceField(label=_("结论"), choices=VisitResult.choices)
    findings = forms.CharField(label=_("检查情况"), widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=200)
