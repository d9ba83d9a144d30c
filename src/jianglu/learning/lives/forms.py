"""Forms of live classes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LiveForm(forms.Form):
    """A live class."""

    title = forms.CharField(label=pgettext_lazy("topic", "主题"), max_length=100)
    starts_at = forms.DateTimeField(
        label=_("开始时间"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    minutes = forms.IntegerField(label=_("时长（分钟）"), min_value=1, max_value=300, initial=60)
    url = forms.URLField(
        label=_("会议地址"),
        max_length=500,
        assume_scheme="https",
        help_text=_("会议软件给出的 https 地址，只在上课时给组员或学员看"),
    )
    teacher_name = forms.CharField(label=_("主讲老师"), max_length=60, required=False)


class CallOffForm(forms.Form):
    """Why a live class does not take place."""

    why = forms.CharField(label=_("取消原因（组员或学员会看到）"), max_length=200)


class ReplayForm(forms.Form):
    """The recording of a live class."""

    video = forms.TypedChoiceField(label=_("回放"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, videos: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["video"].choices = [("", _("没有回放")), *videos]  # type: ignore[attr-defined]
