"""Forms made from the declaration of an action, and those of objections, panels and interests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .core import Action, Field


def _form_field(question: Field) -> forms.Field:
    plain: dict[str, Any] = {"label": question.label, "required": question.required, "help_text": question.help}
    match question.kind:
        case "long":
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=5000, **plain)
        case "number":
            return forms.DecimalField(**plain)
        case "date":
            return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **plain)
        case "bool":
            return forms.BooleanField(**plain)
        case "choice":
            return forms.ChoiceField(choices=[("", "—"), *question.choices], **plain)
    return forms.CharField(max_length=500, **plain)


class ActionForm(forms.Form):
    """The questions of one action, its reason, and the version of the case that the reader saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    next = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        action: Action,
        questions: Sequence[Field],
        data: Any = None,
        *,
        official: bool,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, prefix=action.code, initial=initial)
        self.action = action
        for question in questions:
            self.fields[question.code] = _form_field(question)
        if action.needs_reason or official:
            self.fields["reason"] = forms.CharField(
                label=_("理由") if action.needs_reason else _("意见"),
                required=action.needs_reason,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_("申请人会看到") if official else "",
            )

    @property
    def plain(self) -> bool:
        """Whether there is nothing to fill in, so that a button is enough."""
        return not (set(self.fields) - {"version", "next"})


class ObjectionForm(forms.Form):
    """An objection under one's real name."""

    name = forms.CharField(label=_("您的姓名"), max_length=60)
    phone = forms.CharField(label=_("手机号码"), max_length=20, help_text=_("只用于核查，不会公开"))
    grounds = forms.CharField(label=_("异议内容和依据"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5}))


class AnswerForm(forms.Form):
    """What became of an objection."""

    uphold = forms.ChoiceField(
        label=_("核查结论"), choices=[("no", _("异议不成立")), ("yes", _("异议成立"))], widget=forms.RadioSelect
    )
    answer = forms.CharField(label=_("核查情况"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))


class VoteForm(forms.Form):
    """An expert's vote."""

    approves = forms.ChoiceField(
        label=_("评审意见"),
        choices=[("yes", pgettext_lazy("vote", "同意")), ("no", pgettext_lazy("vote", "不同意"))],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(label=_("理由"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("理由"), max_length=200)


class InterestForm(forms.Form):
    """A relative, by identity number, or a unit, by credit code."""

    kind = forms.ChoiceField(label=_("与谁有利害关系"), choices=[("unit", _("单位")), ("person", _("个人"))])
    number = forms.CharField(label=_("统一社会信用代码或身份证号码"), max_length=18)
    reason = forms.CharField(label=_("关系说明"), max_length=200)
