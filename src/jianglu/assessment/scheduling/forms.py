"""The form by which a season is arranged."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ArrangeForm(forms.Form):
    """Which plans to arrange, over how many days of practice, with how much work for an assessor."""

    plan_ids = forms.TypedMultipleChoiceField(
        label=_("认定计划（报名已审核完毕的）"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    practice_days = forms.IntegerField(label=_("技能考核天数"), min_value=1, max_value=30, initial=2)
    most = forms.IntegerField(label=_("每名考评员最多半天数"), min_value=1, max_value=60, initial=4)

    def __init__(self, *args: Any, plans: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan_ids"].choices = [(plan.pk, plan.title) for plan in plans]  # type: ignore[attr-defined]
