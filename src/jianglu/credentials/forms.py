"""Forms of the credentials room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .ceremonies import organisations_with_keys


class VerifyForm(forms.Form):
    """Number and name, as printed on the certificate; or the holder's identity number and name."""

    number = forms.CharField(
        label=_("证书编号或身份证号码"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    name = forms.CharField(label=_("持证人姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class ReasonForm(forms.Form):
    """Why a certificate is changed, or a ceremony dropped."""

    reason = forms.CharField(
        label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("理由会记入日志，涉及证书的会告知持证人"),
    )  # fmt: skip


class CorrectForm(forms.Form):
    """What is put right on the face, and why."""

    holder_name = forms.CharField(label=_("更正后的姓名"), max_length=60)
    reason = forms.CharField(label=_("更正理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class CeremonyForm(forms.Form):
    """Which issuer, what is done to its key, and why."""

    organisation = forms.TypedChoiceField(label=_("签发机构"), coerce=int, empty_value=None, required=False)
    act = forms.ChoiceField(
        label=_("操作"),
        choices=[("create", _("启用密钥")), ("rotate", _("轮换密钥")), ("compromise", _("密钥泄露处置"))],
    )
    since = forms.DateTimeField(
        label=_("从何时起不可信（仅泄露处置）"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )  # fmt: skip
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = organisations_with_keys()  # type: ignore[attr-defined]
