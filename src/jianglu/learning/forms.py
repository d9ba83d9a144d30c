"""Forms of authors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.levels import Level
from jianglu.platform import calendar
from jianglu.platform.files.forms import ResumableField, ResumableInput
from jianglu.platform.questions import Kind, Question, textual

from . import queries
from .streams.services import can_encode
from .tag_field import TAGS_HELP, TagsField
from .uploads import COURSE_PACKAGE, LESSON_FILE, LESSON_PACKAGE

KINDS = [
    ("text", _("图文")),
    ("video", _("视频")),
    ("document", _("文档")),
    ("quiz", _("测验")),
    ("scorm", _("课件包")),
    ("assignment", _("作业")),
    ("practice", _("实操任务")),
    ("lti", _("外部工具")),
    ("live", _("直播课")),
    ("discussion", _("讨论")),
]
QUESTION_KINDS = [(kind.value, kind.label) for kind in Kind if kind not in (Kind.SHORT, Kind.CASE)]
COMMON = ("kind", "title", "body", "required")
FIELDS = {
    "text": ("minutes",),
    "video": ("file", "captions", "minutes"),
    "document": ("file", "minutes"),
    "quiz": ("pass_mark", "max_attempts"),
    "scorm": ("file", "minutes", "max_attempts"),
    "assignment": ("pass_mark", "max_attempts"),
    "practice": ("checklist", "max_attempts"),
    "lti": ("tool", "url", "graded", "pass_mark"),
    "live": (),
    "discussion": ("least_chars", "least_replies", "own_first"),
}
"""What is asked for a kind of activity besides COMMON."""
UPLOADS = {"video": LESSON_FILE, "document": LESSON_FILE, "scorm": LESSON_PACKAGE}
ACCEPTS = {"video": ".mp4,.m4v,.mov,.webm", "document": ".pdf,.docx,.pptx,.xlsx", "scorm": ".zip,.h5p"}


def _choose(fields: Any, units: Iterable[tuple[int, str]], *, bureau: bool, unsaid: Promise | str = "") -> None:
    """Fill in the choices of a course's category, occupation and unit; with `unsaid` the category may be left open."""
    categories = [(row.pk, row.name) for row in queries.categories()]
    fields["category"].choices = [("", unsaid), *categories] if unsaid else categories
    codes = catalogue.names(catalogue.assessable_codes(calendar.today()))
    fields["occupation"].choices = [("", unsaid or "—"), *sorted(codes.items(), key=lambda pair: pair[1])]
    fields["organisation_id"].choices = [*([("", _("人社部门"))] if bureau else []), *units]
    fields["organisation_id"].required = not bureau


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
    tags = TagsField(label=_("技能标签"), required=False, max_length=300, help_text=TAGS_HELP)
    in_order = forms.BooleanField(label=_("按顺序学习（前一节完成后解锁下一节）"), required=False, initial=True)

    def __init__(self, *args: Any, units: list[tuple[int, str]] = (), bureau: bool = False, **kwargs: Any) -> None:  # type: ignore[assignment]
        super().__init__(*args, **kwargs)
        _choose(self.fields, units, bureau=bureau)


class DescribeForm(forms.Form):
    """The part of it that a draft may change."""

    title = forms.CharField(label=_("课程名称"), max_length=120)
    summary = forms.CharField(label=_("简介"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    outcomes = forms.CharField(
        label=_("学完能做什么"), required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("每行一条")
    )
    teacher = forms.CharField(label=_("主讲"), required=False, max_length=60)
    tags = TagsField(label=_("技能标签"), required=False, max_length=300, help_text=TAGS_HELP)
    in_order = forms.BooleanField(label=_("按顺序学习"), required=False)


class ModuleForm(forms.Form):
    """A chapter."""

    title = forms.CharField(label=_("章名"), max_length=120)


class ImportForm(forms.Form):
    """A course package, and what it may not say itself."""

    file = ResumableField(
        purposes=[COURSE_PACKAGE], label=_("课程包"),
        help_text=_("本平台导出的课程包，或 Common Cartridge 1.0 至 1.3，最大 2 GB；断网后重新选择同一个文件会接着传"),
    )  # fmt: skip
    organisation_id = forms.TypedChoiceField(label=_("开课单位"), coerce=int, required=False, empty_value=None)
    category = forms.ChoiceField(
        label=_("类别"), required=False, help_text=_("Common Cartridge 不写类别，须在这里选择")
    )
    occupation = forms.ChoiceField(label=_("对应职业"), required=False)
    level = forms.ChoiceField(label=_("等级"), required=False, choices=[("", _("按课程包")), *Level.choices()])

    def __init__(self, *args: Any, units: list[tuple[int, str]] = (), bureau: bool = False, **kwargs: Any) -> None:  # type: ignore[assignment]
        super().__init__(*args, **kwargs)
        self.fields["file"].widget = ResumableInput([COURSE_PACKAGE], {"accept": ".zip,.imscc"})
        _choose(self.fields, units, bureau=bureau, unsaid=_("按课程包"))


class ActivityForm(forms.Form):
    """An activity; only what its kind needs is asked."""

    kind = forms.ChoiceField(label=_("类型"), choices=KINDS, widget=forms.HiddenInput)
    title = forms.CharField(label=_("标题"), max_length=120)
    file = ResumableField(purposes=[LESSON_FILE, LESSON_PACKAGE], label=_("文件"), required=False)
    captions = forms.FileField(
        label=_("字幕"), required=False, widget=forms.FileInput(attrs={"accept": ".srt,.vtt"}),
        help_text=_("SRT 或 WebVTT；听障学员和嘈杂场所都用得上"),
    )  # fmt: skip
    body = forms.CharField(label=_("正文"), required=False, widget=forms.Textarea(attrs={"rows": 12}))
    minutes = forms.DecimalField(
        label=_("时长（分钟）"), required=False, min_value=0, max_digits=6, decimal_places=1,
        help_text=_("视频时长、阅读时间或学完课件的时间，是本节最多可计的学时；图文留空则按字数估算"),
    )  # fmt: skip
    required = forms.BooleanField(label=_("必学"), required=False, initial=True)
    pass_mark = forms.IntegerField(label=_("及格线（%）"), initial=60, min_value=0, max_value=100, required=False)
    max_attempts = forms.IntegerField(label=_("最多作答或提交次数（0 为不限）"), initial=0, min_value=0, required=False)
    tool = forms.TypedChoiceField(label=_("外部工具"), coerce=int)
    url = forms.URLField(
        label=_("工具中的地址"), required=False, max_length=500, assume_scheme="https",
        help_text=_("打开工具里的哪一项内容；留空则打开工具首页"),
    )  # fmt: skip
    graded = forms.BooleanField(
        label=_("由工具评分"), required=False, initial=True,
        help_text=_("工具交回的得分达到及格线即完成；不评分的，学员打开过工具后自己确认学完"),
    )  # fmt: skip
    checklist = forms.CharField(
        label=_("检查清单"), widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("每行一项，学员逐项做完后由看着做的人确认"),
    )  # fmt: skip

    least_chars = forms.IntegerField(
        label=_("至少写多少字"), initial=50, min_value=0, max_value=2000, required=False,
        help_text=_("学员的发言不少于这个字数才能发布；0 为不限"),
    )  # fmt: skip
    least_replies = forms.IntegerField(
        label=_("至少回复几位同学"), initial=0, min_value=0, max_value=10, required=False,
        help_text=_("写好自己的发言并回复够了，本节完成；0 为不要求回复"),
    )  # fmt: skip
    own_first = forms.BooleanField(
        label=_("自己发言后才能看到别人的"), required=False, help_text=_("先独立思考；老师的发言一直能看到")
    )

    def __init__(self, *args: Any, kind: str, tools: Sequence[tuple[int, str]] | None = None, **kwargs: Any) -> None:
        """`tools` are to choose from; what a tool opens is chosen once, with the activity."""
        kwargs["initial"] = {"kind": kind, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        once = {"tool", "url", "graded"} if tools is None else set()
        for name in set(self.fields) - ({*COMMON, *FIELDS[kind]} - once):
            del self.fields[name]
        if "tool" in self.fields:
            self.fields["tool"].choices = tools  # type: ignore[attr-defined]
            self.order_fields(["kind", "tool", "url", "title", "body", "graded"])
        body, file = self.fields["body"], self.fields.get("file")
        markdown = _("支持 Markdown：## 标题，- 列表，**加粗**")
        body.help_text = markdown
        if kind != "text":
            body.label, body.widget.attrs["rows"] = _("说明"), 4
        if kind == "discussion":
            body.label, body.required = _("讨论题目"), True
        if file is not None:
            converted = kind == "video" and can_encode()
            file.widget = ResumableInput([UPLOADS[kind]], {"accept": ACCEPTS[kind] + (",.mkv" if converted else "")})
            file.help_text = {
                "video": _("MP4、MOV、MKV 或 WebM，最大 500 MB；断网后重新选择同一个文件会接着传")
                if converted
                else _("MP4 或 WebM，最大 500 MB；断网后重新选择同一个文件会接着传"),
                "document": _("PDF、Word、PowerPoint 或 Excel，最大 500 MB；断网后重新选择同一个文件会接着传"),
                "scorm": _(
                    "制作软件导出的 SCORM 1.2、SCORM 2004 或 cmi5 的 ZIP，最大 500 MB；H5P 请先用 Lumi 导出为 SCORM"
                ),
            }[kind]

    def values(self) -> dict[str, Any]:
        """What the service takes, without the file."""
        data = self.cleaned_data
        found: dict[str, Any] = {"title": data["title"], "body": data["body"], "required": data["required"]}
        if "pass_mark" in self.fields:
            found["pass_mark"] = data["pass_mark"] if data["pass_mark"] is not None else 60
        if "max_attempts" in self.fields:
            found["max_attempts"] = data["max_attempts"] or 0
        if "own_first" in self.fields:
            found |= {name: data[name] or 0 for name in ("least_chars", "least_replies")}
            found["own_first"] = data["own_first"]
        if "checklist" in self.fields:
            found["checklist"] = [line.strip() for line in data["checklist"].splitlines() if line.strip()]
        if data.get("minutes") is not None:
            found["seconds"] = int(data["minutes"] * 60)
        return found


class QuestionForm(forms.Form):
    """A question, typed as in an examination paper; with script, rows to fill in (`rows`) stand in for the text."""

    kind = forms.ChoiceField(label=_("题型"), choices=QUESTION_KINDS)
    stem = forms.CharField(
        label=_("题干"), widget=forms.Textarea(attrs={"rows": 2}), max_length=4000,
        help_text=_("填空题用四条下划线 ____ 标出空；公式写在两个 $ 之间"),
    )  # fmt: skip
    options = forms.CharField(
        label=_("选项"), required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=8000,
        help_text=_("一行一个，如“A. 36 V”；连线题左列写“① 红灯”，右列写“A. 停止”；判断、填空不填"),
    )  # fmt: skip
    answer = forms.CharField(
        label=_("答案"), required=False, max_length=4000,
        help_text=_("单选 B；多选 ABD；判断填“对”或“错”；填空“220|二百二十；50±0.5”；连线“1B 2A”；排序 CADB"),
    )  # fmt: skip
    rows = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20000)
    feedback = forms.CharField(
        label=_("解析"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    points = forms.IntegerField(label=_("分值"), initial=1, min_value=1, max_value=100)

    @staticmethod
    def filled(row: Any) -> dict[str, Any]:
        """What the fields say of a question."""
        question = row.question
        return {
            "kind": row.kind, "stem": row.stem, "options": "\n".join(textual.typed_options(question)),
            "answer": textual.typed_answer(row.kind, row.answer), "feedback": row.feedback, "points": row.points,
            "rows": json.dumps({"options": row.options, "answer": row.answer}, ensure_ascii=False),
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Turn what was typed into the question that the service takes."""
        data: dict[str, Any] = super().clean() or {}
        if "kind" not in data or "stem" not in data:
            return data
        stem = data["stem"].replace("\r\n", "\n")
        try:
            rows = json.loads(data["rows"]) if data.get("rows") else None
            if rows is not None:
                plain = {"kind": data["kind"], "stem": stem, "options": rows["options"], "answer": rows["answer"]}
                data["written"] = Question.of(plain)
            else:
                options = textual.options_of(data["options"]) if data.get("options") else ()
                answer = textual.answer_of(data["kind"], data.get("answer", ""))
                data["written"] = Question(data["kind"], stem, options, answer)
        except (ValueError, TypeError, KeyError):
            self.add_error("options", _("选项与答案无法识别，请重新填写"))
        return data

    def values(self) -> dict[str, Any]:
        """What the service takes besides the question."""
        return {"feedback": self.cleaned_data["feedback"], "points": self.cleaned_data["points"]}


class PasteForm(forms.Form):
    """Many questions at once."""

    text = forms.CharField(
        label=_("题目"), max_length=200_000, widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("每题以“1. ”开头，选项“A. …”各占一行，再写“答案：B”和“解析：…”；题型可自动识别，也可写“题型：多选题”"),
    )  # fmt: skip


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
