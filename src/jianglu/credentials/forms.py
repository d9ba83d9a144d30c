"""Forms of the credentials room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level

from .ceremonies import organisations_with_keys
from .openid.asking import ASKABLE, LIVES
from .services import DECIDED
from .sharing import LABELS


class VerifyForm(forms.Form):
    """Number and name, as printed on the certificate; or the holder's identity number and name."""

    number = forms.CharField(
        label=_("证书编号或身份证号码"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    name = forms.CharField(label=_("持证人姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class FileForm(forms.Form):
    """A certificate's file; it is read and thrown away."""

    file = forms.FileField(
        label=_("证书文件（PDF、OFD 或凭证文件）"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.ofd,.json,.jwt,.txt"}),
    )


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
    algorithm = forms.ChoiceField(
        label=_("密钥算法"), choices=[("ed25519", "Ed25519"), ("sm2", _("国密 SM2"))], initial="ed25519"
    )
    since = forms.DateTimeField(
        label=_("从何时起不可信（仅泄露处置）"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )  # fmt: skip
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = organisations_with_keys()  # type: ignore[attr-defined]


class RosterForm(forms.Form):
    """A roster of what was decided, to be issued by a job."""

    kind = forms.ChoiceField(label=_("证书种类"), choices=[(kind.value, kind.label) for kind in DECIDED])
    body = forms.TypedChoiceField(label=_("发证机构"), coerce=int)
    decision = forms.CharField(
        label=_("决定文号"), max_length=80, help_text=_("作出决定的文件；同一决定重复上传不会重复发证")
    )
    file = forms.FileField(label=_("名单（XLSX 或 CSV）"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}))

    def __init__(self, *args: Any, bodies: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = bodies  # type: ignore[attr-defined]


class CheckForm(forms.Form):
    """A sheet to be verified."""

    file = forms.FileField(
        label=_("核验名单（XLSX 或 CSV，最多 500 行）"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"})
    )


class IntakeForm(forms.Form):
    """A sheet of historic certificates and where it comes from."""

    source = forms.CharField(
        label=_("数据来源"),
        max_length=80,
        help_text=_("原系统或档案的名称，会写在每张证书上，如：原职业技能鉴定信息系统"),
    )
    file = forms.FileField(
        label=_("历史证书（XLSX 或 CSV，最多 50000 行）"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"})
    )


class NationalForm(forms.Form):
    """Which days, and why."""

    since = forms.DateField(label=_("登记日期起"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    until = forms.DateField(label=_("登记日期止"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    reason = forms.CharField(label=_("导出理由"), max_length=200, help_text=_("会记入日志，持证人可以看到"))


class AskForm(forms.Form):
    """What a unit asks a holder to present, and what for."""

    purpose = forms.CharField(label=_("用途（持证人会看到）"), max_length=120)
    occupation = forms.CharField(
        label=_("职业编码"), max_length=10, required=False, help_text=_("如 6-18-02-04；不填则任意职业")
    )
    level = forms.ChoiceField(
        label=_("最低等级"), required=False, choices=lambda: [("", _("任意等级")), *Level.choices()]
    )
    claims = forms.MultipleChoiceField(
        label=_("还需要看到"), required=False, choices=[(name, LABELS[name]) for name in ASKABLE],
        widget=forms.CheckboxSelectMultiple, initial=["achievement", "body"],
        help_text=_("只选用途需要的；完整身份证号码不能请求"),
    )  # fmt: skip
    minutes = forms.ChoiceField(label=_("请求有效期"), choices=LIVES, initial="15")


class FindEnquiryForm(forms.Form):
    """A request as it was sent: a link or its code."""

    text = forms.CharField(
        label=_("出示请求的链接"), max_length=2000, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class ShareForm(forms.Form):
    """What to show, to whom, for how long."""

    claims = forms.MultipleChoiceField(
        label=_("出示内容"), choices=list(LABELS.items()), widget=forms.CheckboxSelectMultiple,
        initial=["name", "kind", "achievement", "body", "issued_on"],
    )  # fmt: skip
    days = forms.ChoiceField(
        label=_("链接有效期"), choices=[("1", _("1 天")), ("7", _("7 天")), ("30", _("30 天"))], initial="7"
    )
    note = forms.CharField(label=_("给谁看（只有您自己看得到）"), max_length=60, required=False)
