"""Forms of the benefits room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jianglu.platform.regions import queries as regions

from .policies import BENEFITS


class AccountForm(forms.Form):
    """The person's own bank account."""

    holder = forms.CharField(label=_("户名"), max_length=60, help_text=_("须与本人姓名一致"))
    bank = forms.CharField(label=_("开户银行"), max_length=80)
    number = forms.CharField(
        label=_("卡号"),
        max_length=30,
        help_text=_("社会保障卡或本人借记卡，12 至 19 位数字"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class BudgetForm(forms.Form):
    """More money for a district and year."""

    year = forms.IntegerField(label=_("年度"), min_value=2017, max_value=2100)
    benefit = forms.ChoiceField(label=_("补贴"))
    region_code = forms.ChoiceField(label=_("区县"))
    amount = forms.DecimalField(label=_("下达金额（元）"), min_value=0, max_digits=14, decimal_places=2)
    key = forms.CharField(label=_("文号"), max_length=60, help_text=_("同一文号只入账一次"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {"benefit": [(code, str(policy.title)) for code, policy in BENEFITS.items()]}
        for name, choices in (offered | {"region_code": list(regions.choices())}).items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # as declared above
            field.choices = choices


class BatchForm(forms.Form):
    """A new payment batch; the key in the hidden field makes a double click harmless."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ReceiptForm(forms.Form):
    """The bank's answer."""

    file = forms.FileField(label=_("银行回盘文件（CSV）"))


class RecoveryForm(forms.Form):
    """How much must come back, and why."""

    amount = forms.DecimalField(label=_("追回金额（元）"), min_value=0, max_digits=12, decimal_places=2)
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class RepayForm(forms.Form):
    """A repayment as the bank reports it."""

    amount = forms.DecimalField(label=_("还款金额（元）"), min_value=0, max_digits=12, decimal_places=2)
    key = forms.CharField(label=_("银行流水号"), max_length=40, help_text=_("同一流水号只入账一次"))
