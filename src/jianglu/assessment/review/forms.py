"""Forms of comprehensive reviews."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class ReviewPaperForm(forms.Form):
    """A document for the comprehensive review."""

    title = forms.CharField(
        label=_("材料名称"), max_length=80, help_text=_("如：技术总结、技术革新成果、专利、获奖证书")
    )
    upload = forms.FileField(
        label=_("文件（PDF、图片，不超过 10 MB）"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )  # fmt: skip


class ConveneForm(forms.Form):
    """When and where a plan's candidates defend, before how many."""

    starts_at = forms.DateTimeField(label=_("第一名考生答辩时间"), widget=_MOMENT)
    minutes = forms.IntegerField(label=_("每人时长（分钟，不少于 15）"), initial=30, min_value=15, max_value=240)
    place = forms.CharField(label=_("答辩地点"), max_length=120)
    size = forms.TypedChoiceField(
        label=_("评委人数"), choices=[(n, str(n)) for n in (3, 5, 7, 9)], coerce=int, initial=3
    )


class ConveneAgainForm(forms.Form):
    """A second review after an upheld objection."""

    starts_at = forms.DateTimeField(label=_("答辩时间"), widget=_MOMENT)
    reason = forms.CharField(label=_("原因"), max_length=200)


class AgreeForm(forms.Form):
    """A member has no interest and chooses the passphrase of the ballot."""

    free = forms.BooleanField(label=_("我与该考生没有近亲属、师徒师生、同事或其他利害关系"))
    passphrase = forms.CharField(
        label=_("评审口令（至少 10 个字符，平台不保存）"), max_length=100,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The declaration is in the sending of it."""
        data = super().clean() or {}
        data.pop("free", None)
        return data


class BallotForm(forms.Form):
    """A member's ballot."""

    points = forms.IntegerField(
        label=_("分数（0–100）"), min_value=0, max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    comment = forms.CharField(label=_("评语"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    passphrase = forms.CharField(
        label=_("评审口令"), max_length=100, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
