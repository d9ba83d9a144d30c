"""Forms of the talent room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .queries import GRADES, KINDS, NOMINATION_TITLES
from .services import Wish
from .titles import CONTESTS


class ApplyForm(forms.Form):
    """An application for a platform."""

    kind = forms.ChoiceField(label=_("类别"), choices=KINDS)
    grade = forms.ChoiceField(label=_("级别"), choices=GRADES)
    name = forms.CharField(label=_("平台名称"), max_length=100)
    occupation_code = forms.CharField(
        label=_("职业编码"), max_length=12, required=False, help_text=_("技能大师工作室必填，如 6-18-01-01")
    )
    number = forms.CharField(
        label=_("领办人身份证号码"), max_length=18, required=False,
        help_text=_("只有技能大师工作室填写；须是本单位职工，持技师（二级）及以上证书"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    plan = forms.CharField(
        label=_("建设方案"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("场地、设备、师资，建设期内的培训、带徒和攻关目标，经费安排"),
    )  # fmt: skip


class PlanForm(forms.Form):
    """What is put right in an application."""

    plan = forms.CharField(label=_("建设方案"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8}))


class ReportForm(forms.Form):
    """The year of a platform."""

    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    trained = forms.IntegerField(label=_("培训人数"), min_value=0, max_value=1_000_000)
    raised = forms.IntegerField(label=_("其中取得高级工及以上证书"), min_value=0, max_value=1_000_000)
    apprentices = forms.IntegerField(label=_("带徒人数"), min_value=0, max_value=1_000_000)
    projects = forms.IntegerField(
        label=_("技术攻关项目"), min_value=0, max_value=1_000_000, help_text=_("技术攻关、技艺革新、发明创造的项数")
    )
    yuan = forms.DecimalField(label=_("使用补助经费（元）"), min_value=0, max_digits=12, decimal_places=2)
    told = forms.CharField(
        label=_("工作情况"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )


class TermForm(forms.Form):
    """What a platform says of its term."""

    told = forms.CharField(label=_("期满自评"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))


class HonoursForm(forms.Form):
    """A sheet of honours."""

    file = forms.FileField(label=_("荣誉名册（XLSX 或 CSV）"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}))


class WithdrawForm(forms.Form):
    """Why an honour is taken back."""

    reason = forms.CharField(label=_("撤销依据"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class NominateForm(forms.Form):
    """One of the unit's staff, the title, and the merits that no register knows."""

    number = forms.CharField(
        label=_("职工身份证号码"), max_length=18, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    title = forms.ChoiceField(label=_("拟授称号"), choices=NOMINATION_TITLES)
    occupation_code = forms.CharField(label=_("职业编码"), max_length=12, help_text=_("如 6-18-02-04"))
    statement = forms.CharField(
        label=_("主要业绩"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("写明本人做了什么、解决了什么问题、效果如何"),
    )
    contest = forms.ChoiceField(label=_("竞赛类别"), required=False, choices=[("", _("无")), *CONTESTS.items()])
    contest_place = forms.IntegerField(label=_("竞赛名次"), required=False, min_value=1, max_value=999)
    breakthroughs = forms.IntegerField(
        label=_("技术攻关、革新、专利项数"), required=False, min_value=0, max_value=99, initial=0
    )
    more_years = forms.IntegerField(
        label=_("登记以外的本职业工作年限"),
        required=False,
        min_value=0,
        max_value=60,
        initial=0,
        help_text=_("已登记的就业经历自动计算，不必重复填写"),
    )

    def wish(self, found: Mapping[str, Any]) -> Wish:
        """The wish that the form holds."""
        return Wish(
            title=found["title"], occupation_code=found["occupation_code"].strip(), statement=found["statement"],
            contest=found["contest"], contest_place=found["contest_place"], breakthroughs=found["breakthroughs"] or 0,
            more_years=found["more_years"] or 0,
        )  # fmt: skip


class CompleteForm(forms.Form):
    """What is put right in a nomination."""

    statement = forms.CharField(label=_("主要业绩"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))


class CardsForm(forms.Form):
    """A list of whom a document gives service cards."""

    body = forms.TypedChoiceField(label=_("发卡单位"), coerce=int)
    decision = forms.CharField(label=_("决定文号"), max_length=80)
    file = forms.FileField(label=_("名单（XLSX 或 CSV）"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}))

    def __init__(self, *args: Any, bodies: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = bodies  # type: ignore[attr-defined]


class ExceptionForm(forms.Form):
    """Why an officer lets pass what the rule leaves open."""

    exception = forms.CharField(
        label=_("例外理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明核对了什么材料；理由随决定留存"),
    )  # fmt: skip
