"""What the kit page shows in its components."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jianglu.platform.regions import queries as regions
from jianglu.platform.regions import shapes


class KitForm(forms.Form):
    """One field of each sort."""

    name = forms.CharField(label=_("姓名"), help_text=_("与身份证一致"))
    kind = forms.ChoiceField(label=_("种类"), choices=[("a", _("甲")), ("b", _("乙"))])
    day = forms.DateField(label=_("日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label=_("说明"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    pick = forms.ChoiceField(label=_("选择"), choices=[("1", _("一")), ("2", _("二"))], widget=forms.RadioSelect)
    agree = forms.BooleanField(label=_("我已阅读并同意"))


@dataclass(frozen=True)
class SampleCondition:
    """A condition as the explanation of a decision shows it."""

    met: bool | None
    text: str
    clause: str = ""
    evidence: str = ""
    missing: str = ""


NUMBER, NUMBER_MASKED = "500105199006150017", "500105********0017"


def sample_map() -> dict[str, Any]:
    """The district map with invented figures, so that each shade is seen."""
    return shapes.drawn(
        [(region.code, region.name, place % 6 * 20, "") for place, region in enumerate(regions.districts())]
    )


def sample_conditions() -> list[SampleCondition]:
    """One condition of each answer."""
    return [
        SampleCondition(True, str(_("累计参保满 12 个月")), "渝人社发〔2017〕165号", str(_("已缴 26 个月"))),
        SampleCondition(
            False, str(_("证书核发 12 个月内申领")), "人社部发〔2017〕40号", missing=str(_("已超过 3 个月"))
        ),
        SampleCondition(None, str(_("证书与岗位相适应")), "", missing=str(_("需经办人员核实"))),
    ]
