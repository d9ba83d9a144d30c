"""The search form of the occupations."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .queries import OUTSIDE


class DemandForm(forms.Form):
    """A new demand class of an occupation, from a day on."""

    demand_class = forms.ChoiceField(
        label=_("市场需求程度"), choices=[("一般", _("一般")), ("紧缺", _("紧缺")), ("非常紧缺", _("非常紧缺"))]
    )
    valid_from = forms.DateField(label=_("自何日起"), widget=forms.DateInput(attrs={"type": "date"}))
    basis = forms.CharField(label=_("依据"), max_length=200)


class RetireForm(forms.Form):
    """The end of an occupation code."""

    last_day = forms.DateField(label=_("最后有效日"), widget=forms.DateInput(attrs={"type": "date"}))
    successor = forms.CharField(label=_("后继职业编码"), max_length=10, required=False)
    reason = forms.CharField(label=_("理由"), max_length=200)


class OccupationSearch(forms.Form):
    """What to look for; every field may stay empty."""

    q = forms.CharField(label=_("职业名称、拼音或编码"), required=False, max_length=60)
    mark = forms.ChoiceField(
        label=_("标识"), required=False, choices=[("", _("全部")), ("digital", _("数字职业")), ("green", _("绿色职业"))]
    )
    demand = forms.ChoiceField(
        label=_("市场需求程度"),
        required=False,
        choices=[
            ("", _("全部")),
            ("非常紧缺", _("非常紧缺")),
            ("紧缺", _("紧缺")),
            ("一般", _("一般")),
            (OUTSIDE, _("目录外")),
        ],
    )
    assessable = forms.BooleanField(label=_("只看本市可评价的"), required=False)
