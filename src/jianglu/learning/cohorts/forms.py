"""Forms of groups and their forum."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jianglu.platform import calendar

from .. import queries


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


class CohortForm(forms.Form):
    """A new group."""

    organisation_id = forms.TypedChoiceField(label=_("所属单位"), coerce=int)
    title = forms.CharField(label=_("小组名称"), max_length=120)
    teacher_name = forms.CharField(label=_("负责老师"), max_length=60)
    starts_on = _day(_("开始日期"))
    ends_on = _day(_("结束日期"))
    courses = forms.TypedMultipleChoiceField(
        label=_("课程"),
        coerce=int,
        required=False,
        help_text=_("按住 Ctrl 可多选；截止日期先设为结束日期，之后可以逐门修改"),
    )

    def __init__(self, *args: Any, units: list[tuple[int, str]] = (), **kwargs: Any) -> None:  # type: ignore[assignment]
        super().__init__(*args, **kwargs)
        today = calendar.today()
        self.fields["organisation_id"].choices = units  # type: ignore[attr-defined]
        self.fields["courses"].choices = queries.choices()  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = today
        self.fields["ends_on"].initial = today + timedelta(days=30)
        if len(units) == 1:
            self.fields["organisation_id"].initial = units[0][0]
            self.fields["organisation_id"].widget = forms.HiddenInput()


class PlanForm(forms.Form):
    """A course and its last day."""

    course_id = forms.TypedChoiceField(label=_("课程"), coerce=int)
    due_on = _day(_("截止日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course_id"].choices = queries.choices()  # type: ignore[attr-defined]


class TellForm(forms.Form):
    """A word to members."""

    text = forms.CharField(
        label=_("留言"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("同一学员 20 小时内只发一次，避免打扰"),
    )


class JoinForm(forms.Form):
    """The code that the teacher gave."""

    code = forms.CharField(
        label=_("加入码"),
        max_length=8,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class TopicForm(forms.Form):
    """A new topic."""

    title = forms.CharField(label=_("话题"), max_length=100)
    body = forms.CharField(label=_("内容"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class ContributionForm(forms.Form):
    """A contribution to a discussion of a course, at least so long."""

    body = forms.CharField(label=_("我的发言"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, least: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if least:
            self.fields["body"].help_text = _("至少 %(least)s 字") % {"least": least}
            self.fields["body"].widget.attrs["minlength"] = least


class AnswerForm(forms.Form):
    """An answer."""

    body = forms.CharField(label=_("回复"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
