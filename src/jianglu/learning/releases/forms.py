"""The form of one rule."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import Activity
from ..services.releases import SCORED
from .rules import MOST_DAYS, Late, Need, Release


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class ReleaseForm(forms.Form):
    """When it opens, what comes before (a box for each lesson, and a score for each that has one), and until when."""

    opens_on = _day(_("从哪一天起开放"))
    opens_after = forms.IntegerField(
        label=_("或：加入课程几天后开放"), required=False, min_value=0, max_value=MOST_DAYS,
        help_text=_("两项都不填，随时开放；填 0 为加入当天"),
    )  # fmt: skip
    due_on = _day(_("最后一天"))
    due_after = forms.IntegerField(
        label=_("或：加入课程几天内完成"), required=False, min_value=0, max_value=MOST_DAYS,
        help_text=_("两项都不填，没有截止日期；学习小组另定了日期的，以小组的为准"),
    )  # fmt: skip
    late = forms.ChoiceField(
        label=_("过期以后"), widget=forms.RadioSelect, initial=Late.MARKED.value,
        choices=[
            (Late.MARKED.value, _("仍可以学，标为逾期")),
            (Late.CLOSED.value, _("关闭：没完成的不能再学，必学的内容因此学不完本课程")),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, lessons: Iterable[Activity], release: Release, **kwargs: Any) -> None:
        """`lessons` are those that may come before."""
        self.lessons = list(lessons)
        chosen = {need.key: need for need in release.needs}
        first = {name: getattr(release, name) for name in ("opens_on", "opens_after", "due_on", "due_after", "late")}
        super().__init__(*args, **{"initial": first, **kwargs})
        for row in self.lessons:
            need = chosen.get(str(row.key))
            self.fields[f"need_{row.pk}"] = forms.BooleanField(
                label=row.title, required=False, initial=need is not None
            )
            if row.kind in SCORED:
                self.fields[f"score_{row.pk}"] = forms.IntegerField(
                    label=_("至少得分"),
                    required=False,
                    min_value=1,
                    max_value=100,
                    initial=need.score if need else None,
                )

    @property
    def rows(self) -> list[tuple[Activity, Any, Any]]:
        """Each lesson with its box and its score, for the template."""
        return [
            (row, self[f"need_{row.pk}"], self[f"score_{row.pk}"] if f"score_{row.pk}" in self.fields else None)
            for row in self.lessons
        ]

    @property
    def release(self) -> Release:
        """The rule that was filled in."""
        data = self.cleaned_data
        return Release(
            opens_on=data["opens_on"],
            opens_after=data["opens_after"],
            needs=tuple(
                Need(str(row.key), data.get(f"score_{row.pk}")) for row in self.lessons if data[f"need_{row.pk}"]
            ),
            due_on=data["due_on"],
            due_after=data["due_after"],
            late=Late(data["late"]),
        )


class AsLearnerForm(forms.Form):
    """Who looks: joined on a day, looks on another, and has done everything up to a lesson."""

    begun = _day(_("加入课程的日期"))
    on = _day(_("查看的日期"))
    done = forms.TypedChoiceField(label=_("已经学完"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, lessons: Iterable[Activity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        upto = [(row.pk, gettext("到“%(title)s”为止") % {"title": row.title}) for row in lessons]
        self.fields["done"].choices = [("", _("还没开始学")), *upto]  # type: ignore[attr-defined]
