"""Forms of the item bank."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level
from jianglu.platform.questions import Kind
from jianglu.platform.questions.textual import answer_of, options_of, parts_of, typed_answer, typed_options, written

from .services import ItemText, NodeRow

_POOLS = [("exam", _("考试")), ("practice", _("练习（不进入考试）"))]


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "lang": "zh-hans"})  # items are written in Chinese


class ItemForm(forms.Form):
    """A question as its writer fills it in; the service checks what makes it scorable."""

    node = forms.TypedChoiceField(label=_("鉴定点"), coerce=int)
    kind = forms.ChoiceField(label=_("题型"), choices=Kind.choices)
    stem = forms.CharField(
        label=_("题干"), widget=_lines(4), max_length=4000,
        help_text=_("公式写在两个 $ 之间（LaTeX）；填空题用四条下划线 ____ 标出空；图片上传后插入 ![说明](image:编号)"),
    )  # fmt: skip
    options = forms.CharField(
        label=_("选项"), widget=_lines(5), required=False, max_length=8000,
        help_text=_("一行一个，如“A. 36 V”；连线题左列写“① 红灯”，右列写“A. 停止”；判断、填空、简答不填"),
    )  # fmt: skip
    answer = forms.CharField(
        label=_("答案"), widget=_lines(2), required=False, max_length=4000,
        help_text=_(
            "单选 B；多选 ABD；判断填“对”或“错”；填空“220|二百二十；50±0.5”；连线“1B 2A”；排序 CADB；简答写得分要点，用分号隔开"
        ),
    )  # fmt: skip
    parts = forms.CharField(
        label=_("小题（案例题）"), widget=_lines(6), required=False, max_length=20000,
        help_text=_("每个小题：“（1）【单选，3分】题干”，下面写选项，再写“答案：B”"),
    )  # fmt: skip
    pool = forms.ChoiceField(label=_("用途"), choices=_POOLS, initial="exam")
    difficulty = forms.TypedChoiceField(
        label=_("难度"), coerce=int, initial=3,
        choices=[(1, _("1 易")), (2, "2"), (3, _("3 中")), (4, "4"), (5, _("5 难"))],
    )  # fmt: skip
    explanation = forms.CharField(label=_("解析"), widget=_lines(2), required=False, max_length=2000)
    source = forms.CharField(label=_("出处"), max_length=200, required=False)

    def __init__(self, *args: Any, nodes: Any, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node"].choices = [(node.pk, str(node)) for node in nodes]  # type: ignore[attr-defined]
        if fixed:  # a new version stays what it is and where it is
            del self.fields["node"], self.fields["kind"], self.fields["pool"]

    @staticmethod
    def filled(version: Any) -> dict[str, Any]:
        """What the fields say of a version."""
        question = version.question
        return {
            "stem": version.stem, "options": "\n".join(typed_options(question)),
            "answer": typed_answer(question.kind, question.answer),
            "parts": "\n".join(written(question)[1:]) if question.parts else "",
            "difficulty": version.difficulty, "explanation": version.explanation, "source": version.source,
        }  # fmt: skip

    def text(self, kind: str = "") -> ItemText:
        """What it says, unchecked."""
        data = self.cleaned_data
        kind = kind or data["kind"]
        return ItemText(
            kind, data["stem"].replace("\r\n", "\n"), options_of(data["options"]) if data["options"] else (),
            answer_of(kind, data["answer"].replace("\r\n", "\n")), data["difficulty"], data["explanation"], data["source"],
            parts_of(data["parts"]) if kind == Kind.CASE and data["parts"] else (),
        )  # fmt: skip


class BlueprintForm(forms.Form):
    """A blueprint: counts and points by kind, and the tree as lines."""

    code = forms.CharField(label=_("编号"), max_length=20, help_text=_("在题库内唯一，如 2023-5"))
    title = forms.CharField(label=_("名称"), max_length=120)
    levels = forms.MultipleChoiceField(
        label=_("等级"), widget=forms.CheckboxSelectMultiple,
        choices=[(code, label) for code, label in Level.choices() if code in "54321TS"],
    )  # fmt: skip
    pilots = forms.IntegerField(label=_("每卷试测题数（不计分）"), min_value=0, max_value=20, initial=0)
    nodes = forms.CharField(
        label=_("鉴定要素"), widget=_lines(12), max_length=40000,
        help_text=_("一行一个：“A 基本要求”为上级要素，“A-1 职业道德 5”为末级要素和百分比权重；末级权重之和为 100"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, name in Kind.choices:
            self.fields[f"count_{kind}"] = forms.IntegerField(
                label=_("%(kind)s题数") % {"kind": name}, min_value=0, max_value=200, required=False
            )
            self.fields[f"points_{kind}"] = forms.FloatField(
                label=_("%(kind)s每题分值") % {"kind": name}, min_value=0.5, max_value=100, required=False
            )

    def values(self) -> dict[str, Any]:
        """What the service takes; raises ValueError for a line of the tree that cannot be read."""
        data = self.cleaned_data
        counts = {kind: data[f"count_{kind}"] for kind in Kind.values if data[f"count_{kind}"]}
        return {
            "code": data["code"].strip(), "title": data["title"].strip(), "levels": data["levels"],
            "pilots": data["pilots"], "counts": counts,
            "points": {kind: data[f"points_{kind}"] or 0 for kind in counts}, "nodes": nodes_of(data["nodes"]),
        }  # fmt: skip


def nodes_of(text: str) -> list[NodeRow]:
    """The tree as typed: code, title and, for leaves, the weight; the parent is the longest code that a code begins with."""
    rows: list[NodeRow] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        code, _space, rest = line.replace("\t", " ").partition(" ")
        title, _space, last = rest.strip().rpartition(" ")
        weight = int(last.rstrip("%")) if title and last.rstrip("%").isdecimal() else 0
        parent = max((row.code for row in rows if code != row.code and code.startswith(row.code)), key=len, default="")
        rows.append(NodeRow(code[:20], (title if weight else rest).strip()[:120], weight, parent))
    return rows


class EnemiesForm(forms.Form):
    """Items that never meet in a paper."""

    codes = forms.CharField(label=_("试题编号"), help_text=_("两个以上，用逗号隔开"), max_length=600)
    reason = forms.CharField(label=_("原因"), required=False, max_length=200)


class PictureForm(forms.Form):
    """A picture for items."""

    picture = forms.FileField(label=_("图片（PNG 或 JPEG，2 MB 以内）"))
