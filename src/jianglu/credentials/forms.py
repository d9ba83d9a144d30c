"""Forms of the credentials room."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class VerifyForm(forms.Form):
    """Number and name, as printed on the certificate."""

    number = forms.CharField(
        label=_("证书编号"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    name = forms.CharField(label=_("持证人姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class RevokeForm(forms.Form):
    """Why a certificate is withdrawn."""

    reason = forms.CharField(
        label=_("撤销理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("理由会记入日志并告知持证人，撤销后不能恢复"),
    )  # fmt: skip


class CorrectForm(forms.Form):
    """What is put right on the face, and why."""

    holder_name = forms.CharField(label=_("更正后的姓名"), max_length=60)
    reason = forms.CharField(label=_("更正理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
