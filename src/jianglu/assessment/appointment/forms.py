"""Forms of appointments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .rules import LEAST, MOST, TERM_MONTHS


class TermForm(forms.Form):
    """The length of a term."""

    months = forms.IntegerField(label=_("聘期（月）"), min_value=LEAST, max_value=MOST, initial=TERM_MONTHS)


class AppointForm(TermForm):
    """From when somebody is appointed."""

    since = forms.DateField(label=_("聘任日期"), widget=forms.DateInput(attrs={"type": "date"}))


class YearForm(forms.Form):
    """The performance check of a year."""

    year = forms.TypedChoiceField(label=_("年度"), coerce=int)
    fit = forms.TypedChoiceField(
        label=_("考核结论"), choices=[("yes", _("合格")), ("no", _("不合格"))], coerce=lambda said: said == "yes"
    )
    words = forms.CharField(label=_("履职情况"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, years: Sequence[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["year"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(year, str(year)) for year in years]
