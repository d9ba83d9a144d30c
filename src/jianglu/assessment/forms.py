"""Forms of assessment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level
from jianglu.kernel.money import fen
from jianglu.platform.regions import queries as regions

from .plans import rules

_LEVELS = [(code, label) for code, label in Level.choices() if code in "54321"]
_DATE = forms.DateInput(attrs={"type": "date"})


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

    occupation = forms.CharField(label=_("职业编码"), max_length=10)
    work_type = forms.IntegerField(label=_("工种序号（内部编号，可空）"), required=False)
    levels = forms.MultipleChoiceField(label=_("等级"), choices=_LEVELS, widget=forms.CheckboxSelectMultiple)


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
    level = forms.ChoiceField(label=_("等级"), choices=_LEVELS)
    site = forms.ChoiceField(label=_("考点"))
    register_until = forms.DateField(label=_("报名截止"), widget=_DATE)
    theory_at = forms.DateTimeField(
        label=_("理论考试时间"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    theory_minutes = forms.IntegerField(label=_("理论考试时长（分钟）"), initial=rules.THEORY_MINUTES)
    practice_on = forms.DateField(label=_("技能考核日期"), widget=forms.DateInput(attrs={"type": "date"}))
    seats = forms.IntegerField(label=_("名额"), min_value=1)
    fee = forms.DecimalField(label=_("费用（元）"), min_value=0, max_value=10000, decimal_places=2)
    theory_pass = forms.IntegerField(label=_("理论合格线"), initial=rules.PASS)
    practice_pass = forms.IntegerField(label=_("技能合格线"), initial=rules.PASS)

    def __init__(self, *args: Any, scopes: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = [  # type: ignore[attr-defined]
            (row.pk, f"{row.occupation.name}{' · ' + row.work_type.name if row.work_type else ''}") for row in scopes
        ]
        self.fields["site"].choices = [(row.pk, row.name) for row in sites]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = dict(self.cleaned_data)
        data["scope_id"], data["site_id"] = int(data.pop("scope")), int(data.pop("site"))
        data["fee"] = fen(str(data["fee"]))
        return data
