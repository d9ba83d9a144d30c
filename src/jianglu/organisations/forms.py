"""Forms of the register of organisations."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from jianglu.platform.regions import queries as regions

from .services import KINDS


class OrganisationSearch(forms.Form):
    """What to look for; every field may stay empty."""

    q = forms.CharField(label=_("单位名称、拼音或信用代码"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("单位身份"), required=False)
    region = forms.ChoiceField(label=_("区县"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kind"].choices = [("", _("全部")), *KINDS]  # type: ignore[attr-defined]
        self.fields["region"].choices = [("", _("全市")), *regions.choices()]  # type: ignore[attr-defined]


class RegisterForm(forms.Form):
    """One unit."""

    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=18, min_length=18)
    name = forms.CharField(label=_("单位名称"), max_length=120)
    region_code = forms.ChoiceField(label=_("区县"))
    kinds = forms.MultipleChoiceField(label=_("单位身份"), choices=KINDS, widget=forms.CheckboxSelectMultiple)
    address = forms.CharField(label=_("地址"), max_length=200, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["region_code"].choices = regions.choices()  # type: ignore[attr-defined]


class ChangeForm(forms.Form):
    """What a unit may change about itself."""

    name = forms.CharField(label=_("单位名称"), max_length=120)
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    legal_representative = forms.CharField(label=_("法定代表人"), max_length=60, required=False)
    contact_name = forms.CharField(label=_("联系人"), max_length=60, required=False)
    contact_phone = forms.CharField(label=_("联系电话"), max_length=20, required=False)
    profile = forms.CharField(
        label=_("单位简介"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    reason = forms.CharField(label=_("变更理由"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class SheetForm(forms.Form):
    """A sheet to import."""

    sheet = forms.FileField(label=_("XLSX 或 CSV 表格"), help_text=_("先下载模板；有一行不合格则整张表不写入"))
