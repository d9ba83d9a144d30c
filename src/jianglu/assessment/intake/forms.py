"""Forms of photos and fee waivers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ..uploads import CANDIDATE_PHOTO, WAIVER_EVIDENCE
from .rules import GROUPS


class PhotoForm(forms.Form):
    """A candidate's photo."""

    photo = forms.FileField(
        label=_("照片（JPG 或 PNG）"), widget=forms.ClearableFileInput(attrs={"accept": CANDIDATE_PHOTO.accept})
    )


class WaiverForm(forms.Form):
    """A request to pay less."""

    group = forms.ChoiceField(label=_("减免类别"), choices=[("", _("请选择")), *GROUPS])
    evidence = forms.FileField(
        label=_("证明材料（PDF 或图片；登记信息已显示该类别的可以不传）"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": WAIVER_EVIDENCE.accept}),
    )


class FeeForm(forms.Form):
    """What is left to pay, or why nothing is waived."""

    fee = forms.DecimalField(
        label=_("减免后应缴（元，全免填 0）"), min_value=0, max_value=10000, decimal_places=2, required=False
    )
    reason = forms.CharField(label=_("意见（不予减免时必填）"), max_length=200, required=False)
