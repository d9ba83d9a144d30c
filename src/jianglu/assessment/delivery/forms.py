"""Forms of the examination hall."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

INCIDENTS = [
    ("outage", _("断电断网")), ("device", _("设备故障")), ("illness", _("身体不适")), ("identity", _("身份不符")),
    ("violation", _("违纪违规")), ("moved", _("换机续考")), ("other", _("其他")),
]  # fmt: skip


class IncidentForm(forms.Form):
    """What happened in a sitting."""

    kind = forms.ChoiceField(label=_("类型"), choices=INCIDENTS)
    note = forms.CharField(label=_("情况"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


_TYPED = {"fill": _("用 | 分隔各空"), "match": "A1 B2", "order": "CAB", "short": _("文字"), "case": _("文字")}


_SIGNS = str.maketrans({"对": "T", "√": "T", "错": "F", "×": "F", " ": None, ",": None, "，": None})


def _typed(kind: str, text: str) -> list[str]:
    """What was typed in for a question, as the exam stores it."""
    if not text:
        return []
    if kind == "fill":
        return [part.strip() for part in text.split("|")]
    if kind == "match":
        return text.upper().replace(",", " ").replace("，", " ").split()
    if kind in ("short", "case"):
        return [text]
    return list(text.translate(_SIGNS).upper())


class SheetForm(forms.Form):
    """An answer sheet: one short field a question, so that it is typed without looking up."""

    def __init__(self, *args: Any, questions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            shown = {"T": _("对"), "F": _("错")}
            labels = " / ".join(str(shown.get(label, label)) for label in question["labels"])
            labels = str(_TYPED.get(question["kind"], labels))
            self.fields[f"q{question['no']}"] = forms.CharField(
                label=f"{question['no']}", required=False, max_length=2000,
                widget=forms.TextInput(
                    attrs={"autocomplete": "off", "autocapitalize": "characters", "placeholder": labels, "class": "sheet"}
                ),
            )  # fmt: skip

    def answers(self) -> dict[int, list[str]]:
        """Labels by question; for true or false also 对, 错, √, ×."""
        return {q["no"]: _typed(q["kind"], self.cleaned_data.get(f"q{q['no']}", "").strip()) for q in self.questions}
