"""Forms of the statistics room."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ReportForm(forms.Form):
    """How far a goal is, as of a day."""

    value = forms.DecimalField(
        label=_("数值"), max_digits=14, decimal_places=4, help_text=_("比率填 0 到 1 之间的小数")
    )
    as_of = forms.DateField(label=_("截至日期"), widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.CharField(label=_("数据来源"), max_length=200)


class SaveViewForm(forms.Form):
    """A question of the explorer to keep."""

    name = forms.CharField(label=_("名称"), max_length=60)
    query = forms.CharField(widget=forms.HiddenInput, max_length=1000)
    shared = forms.BooleanField(label=_("共享给同事"), required=False)
