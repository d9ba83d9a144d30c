"""The form of a nomination."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level

from .rules import GRADES, KINDS, LEVELS
from .services import Wish


class NominationForm(forms.Form):
    """One of the enterprise's staff, the level, and the achievement on which it is founded."""

    number = forms.CharField(
        label=_("职工身份证号码"), max_length=18, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    occupation_code = forms.ChoiceField(label=_("职业（本企业已备案）"))
    level = forms.ChoiceField(label=_("拟认定等级"), choices=[(code, Level(code).label) for code in LEVELS])
    merit_kind = forms.ChoiceField(label=_("主要业绩类别"), choices=[*KINDS.items()])
    merit_grade = forms.ChoiceField(label=_("业绩级别"), choices=[*GRADES.items()])
    merit_title = forms.CharField(
        label=_("业绩名称"),
        max_length=120,
        help_text=_("如：2022 年全市焊工职业技能竞赛、某产线技术攻关项目、某荣誉称号"),
    )
    merit_place = forms.IntegerField(
        label=_("竞赛名次"), min_value=0, max_value=999, initial=0, help_text=_("不是竞赛的填 0")
    )
    merit_on = forms.DateField(label=_("取得日期"), widget=forms.DateInput(attrs={"type": "date"}))
    statement = forms.CharField(
        label=_("业绩陈述"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写明本人做了什么、解决了什么问题、效果如何"),
    )
    frontline = forms.BooleanField(label=_("该职工在本职业生产（服务、科研）一线岗位"), required=False, initial=True)

    def __init__(self, occupations: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["occupation_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(occupations)

    def wish(self, found: Any) -> Wish:
        """The wish that the form holds."""
        return Wish(**{name: value for name, value in found.items() if name != "number"})

    def papers(self) -> list[tuple[str, Any]]:
        """The files that came along, with what they prove."""
        return [(self.data.get("proof", ""), upload) for upload in self.files.getlist("evidence")] if self.files else []
