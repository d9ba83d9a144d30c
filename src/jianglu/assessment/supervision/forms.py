"""Forms of supervision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..forms import ReasonForm

_DATE = forms.DateInput(attrs={"type": "date"})
_CONFLICTS = [
    ("relative", _("近亲属在该机构任职")), ("former", _("曾在该机构任职")), ("taught", _("在该机构授课或考评")),
    ("other", _("其他利害关系")),
]  # fmt: skip


class CardForm(forms.Form):
    """A supervisor's card."""

    user_id = forms.TypedChoiceField(label=_("账号"), coerce=int)
    name = forms.CharField(label=_("姓名"), max_length=60)
    card_number = forms.CharField(label=_("督导员证号"), max_length=30)
    valid_until = forms.DateField(label=_("有效期至"), widget=_DATE)
    occupations = forms.CharField(label=_("督导职业编码（逗号分隔，空为不限）"), max_length=400, required=False)

    def __init__(self, *args: Any, accounts: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user_id"].choices = accounts  # type: ignore[attr-defined]

    def clean_occupations(self) -> list[str]:
        """Codes, once each."""
        text = self.cleaned_data["occupations"].replace("，", ",").replace("、", ",")
        return sorted({code.strip() for code in text.split(",") if code.strip()})


class DrawForm(forms.Form):
    """Which exams, and how many of them."""

    first = forms.DateField(label=_("考试日期自"), widget=_DATE)
    last = forms.DateField(label=_("至"), widget=_DATE)
    share = forms.IntegerField(label=_("抽取比例（%）"), min_value=1, max_value=100, initial=30)


class AssignForm(forms.Form):
    """An internal supervisor is sent to a plan of the body."""

    plan_id = forms.TypedChoiceField(label=_("认定计划"), coerce=int)
    supervisor_id = forms.TypedChoiceField(label=_("内部督导员"), coerce=int)

    def __init__(self, *args: Any, plans: list[tuple[int, str]], cards: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan_id"].choices = plans  # type: ignore[attr-defined]
        self.fields["supervisor_id"].choices = cards  # type: ignore[attr-defined]


class TrainingForm(forms.Form):
    """Training hours."""

    held_on = forms.DateField(label=_("培训日期"), widget=_DATE)
    hours = forms.IntegerField(label=_("学时"), min_value=1, max_value=200)
    title = forms.CharField(label=_("培训内容"), max_length=120)


class KeepAwayForm(forms.Form):
    """A body that must not be inspected."""

    body_id = forms.IntegerField(label=_("评价机构编号"), help_text=_("评价机构名录页面地址中的数字"))
    kind = forms.ChoiceField(label=_("回避情形"), choices=_CONFLICTS)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class ManyFiles(forms.ClearableFileInput):
    """An input in which several files are chosen."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One or more files, as a list."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file by itself; none is an error of the field."""
        return [super(ManyFilesField, self).clean(one, initial) for one in data or [None]]


class AnswerForm(forms.Form):
    """What was done about a finding."""

    text = forms.CharField(label=_("整改情况"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    evidence = ManyFilesField(
        label=_("整改证明（照片或 PDF，可选多份）"), widget=ManyFiles(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.webp"})
    )


__all__ = ["AnswerForm", "AssignForm", "CardForm", "DrawForm", "KeepAwayForm", "ReasonForm", "TrainingForm"]
