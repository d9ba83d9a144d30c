"""Forms of filing, plans, candidates and assessors; the others stand with what they are about."""

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
from .plans import rules

_LEVELS = [(code, label) for code, label in Level.choices() if code in "54321"]
_ALL = [(code, label) for code, label in Level.choices() if code != "0"]
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
    statement = forms.CharField(label=_("人员与制度说明"), widget=forms.Textarea(attrs={"rows": 3}), required=False)


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
