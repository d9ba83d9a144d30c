"""Forms of the paper bank."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .rules import Wish

_WHEN = {"type": "datetime-local"}


class SetForm(forms.Form):
    """What is asked of a set of parallel forms besides the blueprint."""

    title = forms.CharField(label=_("试卷名称"), max_length=120)
    forms_ = forms.IntegerField(
        label=_("平行卷份数"), min_value=1, max_value=10, initial=2, help_text=_("邻座用不同的卷，至少两份")
    )
    overlap = forms.IntegerField(label=_("任两卷可重复题数"), min_value=0, max_value=50, initial=0)
    slack = forms.IntegerField(label=_("每个鉴定点可浮动题数"), min_value=0, max_value=20, initial=1)
    ceiling = forms.IntegerField(
        label=_("抽用次数上限"), min_value=1, required=False, help_text=_("已被抽用这么多次的试题不再入卷；不填则不限")
    )
    difficulty = forms.FloatField(
        label=_("平均难度（1 至 5）"),
        min_value=1,
        max_value=5,
        required=False,
        help_text=_("按编写人判断的难度；不填则不限"),
    )
    tolerance = forms.FloatField(label=_("平均难度浮动"), min_value=0, max_value=2, initial=0.3)
    balance = forms.BooleanField(label=_("单选题答案在 A、B、C、D 之间均衡"), required=False, initial=True)
    abilities = forms.CharField(
        label=_("能力点"), initial="-1, 0, 1", help_text=_("在这些能力水平上让信息量最小处尽可能大；合格线附近最要紧")
    )
    floor = forms.FloatField(label=_("每卷最低信息量"), min_value=0, required=False, help_text=_("不填则不限"))

    def clean_abilities(self) -> tuple[float, ...]:
        """One to seven numbers from -4 to 4."""
        try:
            found = tuple(float(text) for text in self.cleaned_data["abilities"].replace("，", ",").split(","))
        except ValueError:
            found = ()
        if not 1 <= len(found) <= 7 or any(not -4 <= at <= 4 for at in found):
            raise forms.ValidationError(_("请填写 1 至 7 个 -4 到 4 之间的数，用逗号隔开"))
        return tuple(sorted(found))

    def wish(self) -> Wish:
        """What the service takes."""
        data = self.cleaned_data
        return Wish(
            data["forms_"], data["overlap"], data["ceiling"], data["abilities"], data["slack"], data["difficulty"] or 0.0,
            data["tolerance"], data["balance"], data["floor"] or 0.0,
        )  # fmt: skip


class SealForm(forms.Form):
    """Who holds the shares of the key, and when two of them may open the set."""

    holders = forms.TypedMultipleChoiceField(
        label=_("密钥保管人（2 至 5 人，任意两人可启封）"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    opens_at = forms.DateTimeField(
        label=_("启封时段开始"), widget=forms.DateTimeInput(attrs=_WHEN, format="%Y-%m-%dT%H:%M")
    )
    closes_at = forms.DateTimeField(
        label=_("启封时段结束"), widget=forms.DateTimeInput(attrs=_WHEN, format="%Y-%m-%dT%H:%M")
    )

    def __init__(self, *args: Any, accounts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holders"].choices = accounts  # type: ignore[attr-defined]


class KeyForm(forms.Form):
    """A holder's own passphrase."""

    passphrase = forms.CharField(
        label=_("口令"), max_length=200, strip=True, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )
