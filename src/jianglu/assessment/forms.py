"""Forms of assessment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.levels import Level
from jianglu.kernel.money import fen
from jianglu.platform import calendar
from jianglu.platform.regions import queries as regions

from .delivery.lockdown import read_keys
from .intake.rules import GROUPS
from .plans import rules
from .recognition import queries as recognitions
from .recognition.rules import RANKS
from .recognition.wishes import LEVEL, TITLE, Wish
from .uploads import CANDIDATE_PHOTO, WAIVER_EVIDENCE

_LEVELS = [(code, label) for code, label in Level.choices() if code in "54321"]
_ALL = [(code, label) for code, label in Level.choices() if code != "0"]
_MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
_DATE = forms.DateInput(attrs={"type": "date"})


def occupations() -> list[tuple[str, str]]:
    """(code, code and name) of the occupations in which the city assesses today."""
    names = catalogue.names(catalogue.assessable_codes(calendar.today()))
    return [(code, f"{code} {name}") for code, name in sorted(names.items())]


class FilingForm(forms.Form):
    """A filing is started by saying what the body is."""

    kind = forms.ChoiceField(
        label=_("机构类型"),
        choices=[("employer", _("用人单位")), ("social", _("社会培训评价组织")), ("college", _("技工院校"))],
    )
    statement = forms.CharField(
        label=_("人员、设备与制度说明"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )


class ScopeForm(forms.Form):
    """One line of scope."""

    occupation = forms.ChoiceField(label=_("职业"), choices=occupations)
    work_type = forms.CharField(label=_("工种名称（可空）"), max_length=60, required=False)
    levels = forms.MultipleChoiceField(label=_("等级"), choices=Level.choices(), widget=forms.CheckboxSelectMultiple)

    def clean(self) -> dict[str, Any]:
        """The work type's key by its name."""
        data: dict[str, Any] = super().clean() or {}
        code, name = data.get("occupation", ""), (data.get("work_type") or "").strip()
        data["work_type"] = catalogue.work_type_ids([code]).get((code, name)) if name else None
        if name and data["work_type"] is None:
            self.add_error("work_type", _("该职业没有这个工种"))
        return data


class SiteForm(forms.Form):
    """A place of assessment."""

    name = forms.CharField(label=_("考点名称"), max_length=100)
    region_code = forms.ChoiceField(label=_("区县"), choices=regions.choices)
    address = forms.CharField(label=_("地址"), max_length=200)


class RoomForm(forms.Form):
    """A room of a site."""

    site = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("考场名称"), max_length=60)
    kind = forms.ChoiceField(label=_("类型"), choices=[("theory", _("理论考场")), ("practice", _("技能考场"))])
    capacity = forms.IntegerField(label=_("座位（工位）数"), min_value=1, max_value=2000)


class PlanForm(forms.Form):
    """An assessment plan."""

    scope = forms.ChoiceField(label=_("职业（工种）"))
    level = forms.ChoiceField(
        label=_("等级"), choices=_ALL, help_text=_("特级技师、首席技师只作综合评审，理论、技能两项不考，日期填评审日期")
    )
    site = forms.ChoiceField(label=_("考点"))
    register_until = forms.DateField(label=_("报名截止"), widget=_DATE)
    theory_at = forms.DateTimeField(
        label=_("理论考试时间"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    mode = forms.ChoiceField(
        label=_("理论考试方式"),
        choices=[("online", _("机考")), ("paper", _("纸笔考试"))],
        initial="online",
        required=False,
    )
    lockdown = forms.CharField(
        label=_("防作弊浏览器配置密钥（Safe Exam Browser Config Key，每行一个，可空）"),
        widget=forms.Textarea(attrs={"rows": 2}), required=False,
    )  # fmt: skip
    theory_minutes = forms.IntegerField(label=_("理论考试时长（分钟）"), initial=rules.THEORY_MINUTES)
    practice_on = forms.DateField(label=_("技能考核日期"), widget=forms.DateInput(attrs={"type": "date"}))
    seats = forms.IntegerField(label=_("名额"), min_value=1)
    fee = forms.DecimalField(label=_("费用（元）"), min_value=0, max_value=10000, decimal_places=2)
    photo_required = forms.BooleanField(label=_("准考证须有审核合格的照片"), required=False)
    theory_pass = forms.IntegerField(label=_("理论合格线"), initial=rules.PASS)
    practice_pass = forms.IntegerField(label=_("技能合格线"), initial=rules.PASS)
    review_pass = forms.IntegerField(label=_("综合评审合格线（技师以上）"), initial=rules.PASS, required=False)
    norm = forms.ChoiceField(
        label=_("岗位规范（用人单位自主评价，可空）"), required=False,
        help_text=_("所选规范会写入计划、试卷、准考证、成绩和证书"),
    )  # fmt: skip
    posts = forms.IntegerField(
        label=_("拟聘岗位数（特级技师、首席技师）"), min_value=0, max_value=1000, initial=0, required=False
    )

    def __init__(self, *args: Any, scopes: Any, sites: Any, norms: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if norms:
            self.fields["norm"].choices = [("", "—"), *norms]  # type: ignore[attr-defined]
        else:
            del self.fields["norm"]
        self.fields["scope"].choices = [  # type: ignore[attr-defined]
            (row.pk, f"{row.occupation.name}{' · ' + row.work_type.name if row.work_type else ''}") for row in scopes
        ]
        self.fields["site"].choices = [(row.pk, row.name) for row in sites]  # type: ignore[attr-defined]

    def clean_lockdown(self) -> list[str]:
        """The keys, one by one."""
        try:
            return read_keys(self.cleaned_data["lockdown"])
        except ValueError as error:
            raise forms.ValidationError(_("配置密钥应为 64 位十六进制数")) from error

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = dict(self.cleaned_data)
        data["scope_id"], data["site_id"] = int(data.pop("scope")), int(data.pop("site"))
        data["fee"], norm = fen(str(data["fee"])), data.pop("norm", "")
        data["norm_id"] = int(norm) if norm else None
        data["review_pass"] = rules.PASS if data["review_pass"] is None else data["review_pass"]
        data["posts"] = data["posts"] or 0
        data["lockdown_keys"], data["mode"] = data.pop("lockdown"), data["mode"] or "online"
        return data


INCIDENTS = [
    ("outage", _("断电断网")), ("device", _("设备故障")), ("illness", _("身体不适")), ("identity", _("身份不符")),
    ("violation", _("违纪违规")), ("moved", _("换机续考")), ("other", _("其他")),
]  # fmt: skip


class ArrangeForm(forms.Form):
    """Which plans to arrange, over how many days of practice, with how much work for an assessor."""

    plan_ids = forms.TypedMultipleChoiceField(
        label=_("认定计划（报名已审核完毕的）"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    practice_days = forms.IntegerField(label=_("技能考核天数"), min_value=1, max_value=30, initial=2)
    most = forms.IntegerField(label=_("每名考评员最多半天数"), min_value=1, max_value=60, initial=4)

    def __init__(self, *args: Any, plans: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan_ids"].choices = [(plan.pk, plan.title) for plan in plans]  # type: ignore[attr-defined]


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


class AssessorForm(forms.Form):
    """The card of an assessor; occupations are those that the body has filed."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    grade = forms.ChoiceField(label=_("考评员等级"), choices=[("assessor", _("考评员")), ("senior", _("高级考评员"))])
    qualification = forms.ChoiceField(label=_("本人技能等级"), choices=_LEVELS)
    occupations = forms.MultipleChoiceField(label=_("可考评职业"), widget=forms.CheckboxSelectMultiple)
    card_number = forms.CharField(label=_("考评员证号"), max_length=30)
    valid_until = forms.DateField(label=_("证件有效期至"), widget=forms.DateInput(attrs={"type": "date"}))
    user_id = forms.TypedChoiceField(
        label=_("登录账号（可空，有账号才能在线评分）"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, occupations: Any, accounts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["occupations"].choices = occupations  # type: ignore[attr-defined]
        self.fields["user_id"].choices = [("", "—"), *accounts]  # type: ignore[attr-defined]


_INTERESTS = [
    ("relative", _("近亲属")), ("pupil", _("师徒、师生")), ("colleague", _("同事")), ("other", _("其他利害关系")),
]  # fmt: skip


class CardRenewalForm(forms.Form):
    """A card that was renewed."""

    valid_until = forms.DateField(label=_("证件有效期至"), widget=forms.DateInput(attrs={"type": "date"}))


class RecusalForm(forms.Form):
    """Why an assessor must not rate a candidate."""

    kind = forms.ChoiceField(label=_("回避情形"), choices=_INTERESTS)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class ConflictForm(RecusalForm):
    """Whom an assessor must not rate, known by name and identity number."""

    name = forms.CharField(label=_("对方姓名"), max_length=60)
    number = forms.CharField(label=_("对方证件号码"), max_length=18)
    field_order = ("name", "number", "kind", "note")


class ReviewPaperForm(forms.Form):
    """A document for the comprehensive review."""

    title = forms.CharField(
        label=_("材料名称"), max_length=80, help_text=_("如：技术总结、技术革新成果、专利、获奖证书")
    )
    upload = forms.FileField(
        label=_("文件（PDF、图片，不超过 10 MB）"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )  # fmt: skip


class ConveneForm(forms.Form):
    """When and where a plan's candidates defend, before how many."""

    starts_at = forms.DateTimeField(label=_("第一名考生答辩时间"), widget=_MOMENT)
    minutes = forms.IntegerField(label=_("每人时长（分钟，不少于 15）"), initial=30, min_value=15, max_value=240)
    place = forms.CharField(label=_("答辩地点"), max_length=120)
    size = forms.TypedChoiceField(
        label=_("评委人数"), choices=[(n, str(n)) for n in (3, 5, 7, 9)], coerce=int, initial=3
    )


class ConveneAgainForm(forms.Form):
    """A second review after an upheld objection."""

    starts_at = forms.DateTimeField(label=_("答辩时间"), widget=_MOMENT)
    reason = forms.CharField(label=_("原因"), max_length=200)


class AgreeForm(forms.Form):
    """A member has no interest and chooses the passphrase of the ballot."""

    free = forms.BooleanField(label=_("我与该考生没有近亲属、师徒师生、同事或其他利害关系"))
    passphrase = forms.CharField(
        label=_("评审口令（至少 10 个字符，平台不保存）"), max_length=100,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The declaration is in the sending of it."""
        data = super().clean() or {}
        data.pop("free", None)
        return data


class BallotForm(forms.Form):
    """A member's ballot."""

    points = forms.IntegerField(
        label=_("分数（0–100）"), min_value=0, max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    comment = forms.CharField(label=_("评语"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    passphrase = forms.CharField(
        label=_("评审口令"), max_length=100, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class RosterForm(forms.Form):
    """The authority's sheet of candidates."""

    sheet = forms.FileField(
        label=_("考生信息表（XLSX 或 CSV，33 列）"), help_text=_("先下载模板；有一行不合格则整张表不写入"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )  # fmt: skip


class CorrectionForm(forms.Form):
    """A score after re-marking."""

    part = forms.ChoiceField(label=_("科目"), choices=[("theory", _("理论")), ("practice", _("技能"))])
    points = forms.DecimalField(label=_("更正后分数"), min_value=0, max_value=100, decimal_places=1)
    reason = forms.CharField(label=_("更正原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(forms.Form):
    """A reason that the person concerned is told."""

    reason = forms.CharField(label=_("原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class RecognitionForm(forms.Form):
    """A wish to be recognised on the other ladder; the fields that the direction does not ask are taken out."""

    occupation_code = forms.RegexField(
        r"^\d-\d{2}-\d{2}-\d{2}$", label=_("职业编码"), max_length=10, help_text=_("如 6-31-01-03，可在职业目录中查找")
    )
    level = forms.ChoiceField(label=_("技能等级"))
    series = forms.ChoiceField(label=_("职称系列"))
    rank = forms.ChoiceField(label=_("所持职称级别"), choices=[*RANKS.items()])
    titled_on = forms.DateField(label=_("取得职称日期"), widget=_DATE)
    body_id = forms.TypedChoiceField(label=_("评价机构"), coerce=int, empty_value=None, required=False)
    outside_level = forms.CharField(
        label=_("外省等级证书编号（如有）"),
        max_length=40,
        required=False,
        help_text=_("本市登记的证书自动核对，不必填写"),
    )
    more_years_after = forms.IntegerField(
        label=_("登记以外的工作年限（年）"), min_value=0, max_value=60, initial=0, required=False,
        help_text=_("取得证书或职称之后、社保登记里没有的工作，须上传证明"),
    )  # fmt: skip

    def __init__(self, direction: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.direction = direction
        table = recognitions.correspondence()
        self._choices("level", [(step.level, Level(step.level).label) for step in table.steps])
        self._choices("series", [(series.code, str(series.name)) for series in table.series.values()])
        for name in ("rank", "titled_on", "body_id") if direction == TITLE else ("outside_level",):
            del self.fields[name]
        if direction == LEVEL:
            code, level = (
                (self.data or self.initial).get("occupation_code", ""),
                (self.data or self.initial).get("level", ""),
            )
            found = recognitions.bodies(str(code), str(level)) if code and level else []
            self._choices("body_id", [("", _("先选职业和等级")) if not found else ("", _("请选择")), *found])

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def wish(self, found: Any) -> Wish:
        """The wish that the form holds."""
        return Wish(
            direction=self.direction, occupation_code=found["occupation_code"], level=found["level"],
            series=found["series"], rank=found.get("rank", ""), titled_on=found.get("titled_on"),
            body_id=found.get("body_id"), outside_level=found.get("outside_level", ""),
            more_years_after=found.get("more_years_after") or 0,
        )  # fmt: skip

    def papers(self) -> list[tuple[str, Any]]:
        """The files that came along, with what they prove."""
        return [(self.data.get("proof", ""), upload) for upload in self.files.getlist("evidence")] if self.files else []


class PhotoForm(forms.Form):
    """A candidate's photo."""

    photo = forms.FileField(
        label=_("照片（JPG 或 PNG）"), widget=forms.ClearableFileInput(attrs={"accept": CANDIDATE_PHOTO.accept})
    )


class WaiverForm(forms.Form):
    """A request to pay less."""

    group = forms.ChoiceField(label=_("减免类别"), choices=[("", _("请选择")), *GROUPS])
    evidence = forms.FileField(
        label=_("证明材料（PDF 或图片；登记信息已显示该类别的可以不传）"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": WAIVER_EVIDENCE.accept}),
    )


class FeeForm(forms.Form):
    """What is left to pay, or why nothing is waived."""

    fee = forms.DecimalField(
        label=_("减免后应缴（元，全免填 0）"), min_value=0, max_value=10000, decimal_places=2, required=False
    )
    reason = forms.CharField(label=_("意见（不予减免时必填）"), max_length=200, required=False)
