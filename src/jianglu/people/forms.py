"""Forms of the register of persons."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from jianglu.platform.regions import queries as regions

from .queries import RELATION_KINDS


class RegisterForm(forms.Form):
    """One person."""

    name = forms.CharField(label=_("姓名"), max_length=60, help_text=_("与身份证一致"))
    number = forms.CharField(label=_("证件号码"), max_length=18, min_length=18)
    region_code = forms.ChoiceField(label=_("居住区县"))
    phone = forms.CharField(label=_("手机号码"), max_length=20, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["region_code"].choices = regions.choices()  # type: ignore[attr-defined]


class RevealForm(forms.Form):
    """Why somebody needs the whole number."""

    reason = forms.CharField(label=_("查看理由"), max_length=200, help_text=_("本人可以看到谁在何时因何查看"))


class RelateForm(forms.Form):
    """A person that the unit takes on, by name and identity number."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    number = forms.CharField(label=_("证件号码"), max_length=18, min_length=18)
    kind = forms.ChoiceField(label=_("与本单位的关系"))
    since = forms.DateField(label=_("开始日期"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: object, kinds: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(value, label) for value, label in RELATION_KINDS if value in kinds]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]


class ContactForm(forms.Form):
    """One's own phone number."""

    phone = forms.CharField(label=_("新手机号码"), max_length=20)


class SheetForm(forms.Form):
    """A sheet to import."""

    sheet = forms.FileField(label=_("XLSX 或 CSV 表格"), help_text=_("先下载模板；有一行不合格则整张表不写入"))
