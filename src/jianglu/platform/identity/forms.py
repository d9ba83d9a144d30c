"""Forms of accounts."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

from jianglu.platform.access import Role
from jianglu.platform.regions import queries as regions

_NEW_PASSWORD = forms.PasswordInput(attrs={"autocomplete": "new-password"})


class SignInForm(LoginForm):  # type: ignore[misc]
    """User name or phone, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("用户名或手机号")
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autofocus": True}
        self.fields["password"].label = _("密码")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}


class ChangePasswordForm(AllauthChangePasswordForm):  # type: ignore[misc]
    """The present password, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"oldpassword": _("当前密码"), "password1": _("新密码"), "password2": _("再输入一次新密码")}
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)


class _CodeForm(forms.Form):
    """Labels of the forms that ask for the digits of an authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("动态口令")
        self.fields["code"].widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}


class FactorForm(_CodeForm, AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""


class FactorAgainForm(_CodeForm, ReauthenticateForm):  # type: ignore[misc]
    """Confirming that it is still the same person."""


class FactorSetUpForm(_CodeForm, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""


class SignUpForm(forms.Form):
    """What a worker says to open an account."""

    name = forms.CharField(label=_("姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    number = forms.CharField(
        label=_("身份证号码"), max_length=20, help_text=_("加密保存，页面只显示首尾几位；每次查看原文都有记录")
    )
    phone = forms.CharField(
        label=_("手机号码"),
        max_length=16,
        help_text=_("今后可用手机号登录"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    region = forms.ChoiceField(label=_("居住区县"), choices=regions.choices)
    password = forms.CharField(
        label=_("密码"), max_length=128, widget=_NEW_PASSWORD, help_text=_("至少 8 个字符，可以是一句话")
    )
    agreed = forms.BooleanField(label=_("我同意平台为办理培训、评价和补贴核验我的姓名和身份证号码"))


class AccountForm(forms.Form):
    """A new account of staff or of a unit's people; the first password is set by its owner at the first sign-in."""

    username = forms.SlugField(label=_("用户名"), max_length=60, help_text=_("字母、数字、连字符"))
    display_name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("手机号码"), max_length=16, required=False)


class GrantForm(forms.Form):
    """A role over a region or a unit."""

    role = forms.ChoiceField(
        label=_("角色"), choices=[(role.value, role.label) for role in Role if role is not Role.WORKER]
    )
    value = forms.CharField(
        label=_("范围"), max_length=20, help_text=_("人社部门角色填区划代码（如 50 或 500105），机构角色填单位编号")
    )
    reason = forms.CharField(label=_("事由"), max_length=200)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("事由"), max_length=200)


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(label=_("用途"), max_length=60)
    days = forms.IntegerField(label=_("有效天数"), min_value=1, max_value=365, initial=90)
