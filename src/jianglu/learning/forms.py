"""Forms of authors."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.levels import Level
from jianglu.platform import calendar

from . import queries
from .records import clients
from .uploads import LESSON_FILE, LESSON_PACKAGE

KINDS = [
    ("text", _("图文")),
    ("video", _("视频")),
    ("document", _("文档")),
    ("quiz", _("测验")),
    ("scorm", _("课件包")),
    ("assignment", _("作业")),
    ("practice", _("实操任务")),
]
QUESTION_KINDS = [("single", _("单选题")), ("multiple", _("多选题")), ("judge", _("判断题")), ("fill", _("填空题"))]
YES = {"对", "正确", "是", "√", "true", "yes", "t"}
NO = {"错", "错误", "否", "×", "false", "no", "f"}


class CourseForm(forms.Form):
    """What a course is about."""

    title = forms.CharField(label=_("课程名称"), max_length=120)
    category = forms.ChoiceField(label=_("类别"))
    occupation = forms.ChoiceField(label=_("对应职业"), required=False)
    level = forms.ChoiceField(label=_("等级"), required=False, choices=[("", "—"), *Level.choices()])
    organisation_id = forms.TypedChoiceField(label=_("开课单位"), coerce=int, required=False, empty_value=None)
    summary = forms.CharField(label=_("简介"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    outcomes = forms.CharField(
        label=_("学完能做什么"), required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("每行一条")
    )
    teacher = forms.CharField(label=_("主讲"), required=False, max_length=60)
    in_order = forms.BooleanField(label=_("按顺序学习（前一节完成后解锁下一节）"), required=False, initial=True)

    def __init__(self, *args: Any, units: list[tuple[int, str]] = (), bureau: bool = False, **kwargs: Any) -> None:  # type: ignore[assignment]
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [(row.pk, row.name) for row in queries.categories()]  # type: ignore[attr-defined]
        codes = catalogue.names(catalogue.assessable_codes(calendar.today()))
        self.fields["occupation"].choices = [("", "—"), *sorted(codes.items(), key=lambda pair: pair[1])]  # type: ignore[attr-defined]
        own = [("", _("人社部门"))] if bureau else []
        self.fields["organisation_id"].choices = [*own, *units]  # type: ignore[attr-defined]
        if not bureau:
            self.fields["organisation_id"].required = True


class DescribeForm(forms.Form):
    """The part of it that a draft may change."""

    title = forms.CharField(label=_("课程名称"), max_length=120)
    summary = forms.CharField(label=_("简介"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    outcomes = forms.CharField(
        label=_("学完能做什么"), required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("每行一条")
    )
    teacher = forms.CharField(label=_("主讲"), required=False, max_length=60)
    in_order = forms.BooleanField(label=_("按顺序学习"), required=False)


class ModuleForm(forms.Form):
    """A chapter."""

    title = forms.CharField(label=_("章名"), max_length=120)


class ActivityForm(forms.Form):
    """An activity of any kind; what does not fit the kind is left empty."""

    kind = forms.ChoiceField(label=_("类型"), choices=KINDS)
    title = forms.CharField(label=_("标题"), max_length=120)
    body = forms.CharField(
        label=_("正文"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("支持 Markdown：## 标题，- 列表，**加粗**；视频、文档和测验可写一段说明"),
    )
    file = forms.FileField(
        label=_("文件"),
        required=False,
        help_text=_("视频用 MP4 或 WebM，文档用 PDF、Word、PowerPoint 或 Excel，课件包用 SCORM 的 ZIP，最大 500 MB"),
        widget=forms.ClearableFileInput(attrs={"accept": f"{LESSON_FILE.accept},{LESSON_PACKAGE.accept}"}),
    )
    minutes = forms.DecimalField(
        label=_("时长（分钟）"),
        required=False,
        min_value=0,
        max_digits=6,
        decimal_places=1,
        help_text=_("视频时长、阅读时间或学完课件的时间，是本节最多可计的学时；图文留空则按字数估算"),
    )
    required = forms.BooleanField(label=_("必学"), required=False, initial=True)
    pass_mark = forms.IntegerField(label=_("及格线（%）"), initial=60, min_value=0, max_value=100, required=False)
    max_attempts = forms.IntegerField(label=_("最多作答或提交次数（0 为不限）"), initial=0, min_value=0, required=False)

    checklist = forms.CharField(
        label=_("检查清单（仅实操任务）"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("每行一项，学员逐项做完后由看着做的人确认"),
    )

    def values(self) -> dict[str, Any]:
        """What the service takes, without the file."""
        data = self.cleaned_data
        found: dict[str, Any] = {
            "title": data["title"],
            "body": data["body"],
            "required": data["required"],
            "pass_mark": data["pass_mark"] if data["pass_mark"] is not None else 60,
            "max_attempts": data["max_attempts"] or 0,
            "checklist": [line.strip() for line in data["checklist"].splitlines() if line.strip()],
        }
        if data["minutes"] is not None:
            found["seconds"] = int(data["minutes"] * 60)
        return found


class QuestionForm(forms.Form):
    """A question, typed as people write them down: one option a line, answers by letter."""

    kind = forms.ChoiceField(label=_("题型"), choices=QUESTION_KINDS)
    stem = forms.CharField(label=_("题干"), widget=forms.Textarea(attrs={"rows": 2}))
    options = forms.CharField(
        label=_("选项"), required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text=_("每行一个选项")
    )
    answer = forms.CharField(
        label=_("答案"),
        max_length=200,
        help_text=_("单选、多选填字母（如 B 或 ACD）；判断填 对 或 错；填空填标准答案，多个可接受答案用 / 隔开"),
    )
    feedback = forms.CharField(label=_("解析"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    points = forms.IntegerField(label=_("分值"), initial=1, min_value=1, max_value=100)

    def clean(self) -> dict[str, Any]:
        """Turn the typed answer into what the service takes."""
        data: dict[str, Any] = super().clean() or {}
        kind, typed = data.get("kind"), data.get("answer", "").strip()
        if kind == "judge" and typed.lower() in YES | NO:
            data["answer"] = typed.lower() in YES
        elif kind == "fill":
            data["answer"] = [part.strip() for part in typed.split("/") if part.strip()]
        elif kind in ("single", "multiple") and typed.isascii() and typed.isalpha():
            data["answer"] = sorted({ord(letter) - ord("A") for letter in typed.upper()})
        elif typed:
            self.add_error("answer", _("答案与题型不符"))
        data["options"] = [line.strip() for line in data.get("options", "").splitlines() if line.strip()]
        return data


class JudgeForm(forms.Form):
    """The verdict on what was handed in; practice tasks have no score."""

    score = forms.IntegerField(label=_("得分"), min_value=0, max_value=100)
    comment = forms.CharField(
        label=_("评语"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("退回时必填，学员会看到"),
    )

    def __init__(self, *args: Any, scored: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not scored:
            del self.fields["score"]


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


class ForwardForm(forms.Form):
    """Another record store."""

    name = forms.CharField(label=_("记录库名称"), max_length=100)
    endpoint = forms.URLField(
        label=_("xAPI 地址"), max_length=200, assume_scheme="https", help_text=_("不含 /statements")
    )
    key = forms.CharField(label=_("标识"), max_length=100)
    secret = forms.CharField(label=_("密钥"), max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "off"}))
