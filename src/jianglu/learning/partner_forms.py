"""Forms of the programs of others: those that use the record store, tools, platforms, stores that records go to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .records import clients


class ClientForm(forms.Form):
    """A program that will use the record store."""

    name = forms.CharField(label=_("接入方名称"), max_length=100)
    organisation_id = forms.TypedChoiceField(label=_("所属单位"), coerce=int, required=False, empty_value=None)
    scope = forms.ChoiceField(label=_("接入范围"), choices=clients.SCOPES)

    def __init__(self, *args: Any, units: list[tuple[int, str]] = (), bureau: bool = False, **kwargs: Any) -> None:  # type: ignore[assignment]
        super().__init__(*args, **kwargs)
        own = [("", _("人社部门"))] if bureau else []
        self.fields["organisation_id"].choices = [*own, *units]  # type: ignore[attr-defined]
        self.fields["organisation_id"].required = not bureau
        if not bureau:
            self.fields["scope"].choices = clients.SCOPES[:1]  # type: ignore[attr-defined]


class ToolForm(forms.Form):
    """A tool of somebody else, as its makers describe it."""

    name = forms.CharField(label=_("工具名称"), max_length=100)
    organisation_id = forms.TypedChoiceField(label=_("所属单位"), coerce=int, required=False, empty_value=None)
    login_url = forms.URLField(
        label=_("登录发起地址"), max_length=500, assume_scheme="https", help_text=_("工具方称 Login initiation URL")
    )
    launch_url = forms.URLField(
        label=_("启动地址"), max_length=500, assume_scheme="https", help_text=_("工具方称 Target link URI 或 Tool URL")
    )
    redirect_uris = forms.CharField(
        label=_("重定向地址"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("工具方称 Redirect URI，一行一个，逐字核对"),
    )  # fmt: skip
    jwks_url = forms.URLField(
        label=_("公钥集地址"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("工具方称 JWKS 或 Keyset URL"),
    )
    public_key = forms.CharField(
        label=_("公钥"), required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("没有公钥集地址时填写，PEM 格式，RSA 2048 位以上"),
    )  # fmt: skip
    names = forms.BooleanField(
        label=_("允许工具得到学员姓名"), required=False,
        help_text=_("不勾选时工具只得到代号；无论如何不提供证件号和电话"),
    )  # fmt: skip

    def __init__(self, *args: Any, units: list[tuple[int, str]] = (), bureau: bool = False, **kwargs: Any) -> None:  # type: ignore[assignment]
        super().__init__(*args, **kwargs)
        own = [("", _("人社部门"))] if bureau else []
        self.fields["organisation_id"].choices = [*own, *units]  # type: ignore[attr-defined]
        self.fields["organisation_id"].required = not bureau
        if not bureau:
            del self.fields["names"]

    def clean_redirect_uris(self) -> list[str]:
        """One address a line."""
        lines = (line.strip() for line in self.cleaned_data["redirect_uris"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))[:20]


class PlatformForm(forms.Form):
    """Another platform, as its administrator's page describes it."""

    name = forms.CharField(label=_("平台名称"), max_length=100)
    organisation_id = forms.TypedChoiceField(label=_("所属单位"), coerce=int, required=False, empty_value=None)
    issuer = forms.CharField(label=_("签发者"), max_length=300, help_text=_("对方称 Issuer 或 Platform ID"))
    client_id = forms.CharField(label=_("客户端编号"), max_length=200, help_text=_("对方称 Client ID"))
    deployments = forms.CharField(
        label=_("部署编号"), max_length=1000, help_text=_("对方称 Deployment ID，多个用空格分开")
    )
    login_url = forms.URLField(
        label=_("认证地址"), max_length=500, assume_scheme="https", help_text=_("对方称 Authentication request URL")
    )
    token_url = forms.URLField(
        label=_("令牌地址"), max_length=500, assume_scheme="https", help_text=_("对方称 Access token URL")
    )
    jwks_url = forms.URLField(
        label=_("公钥集地址"), max_length=500, assume_scheme="https", help_text=_("对方称 Public keyset URL")
    )

    def __init__(self, *args: Any, units: list[tuple[int, str]] = (), bureau: bool = False, **kwargs: Any) -> None:  # type: ignore[assignment]
        super().__init__(*args, **kwargs)
        own = [("", _("人社部门"))] if bureau else []
        self.fields["organisation_id"].choices = [*own, *units]  # type: ignore[attr-defined]
        self.fields["organisation_id"].required = not bureau

    def clean_deployments(self) -> list[str]:
        """As a list."""
        return list(dict.fromkeys(self.cleaned_data["deployments"].split()))[:20]


class ForwardForm(forms.Form):
    """Another record store."""

    name = forms.CharField(label=_("记录库名称"), max_length=100)
    endpoint = forms.URLField(
        label=_("xAPI 地址"), max_length=200, assume_scheme="https", help_text=_("不含 /statements")
    )
    key = forms.CharField(label=pgettext_lazy("client", "标识"), max_length=100)
    secret = forms.CharField(label=_("密钥"), max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "off"}))
