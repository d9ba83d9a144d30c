"""Forms of the benefits room."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jianglu.platform.regions import queries as regions

from . import queries
from .bank.text import DELIMITERS, ENCODINGS, HOUSE, ORDER_COLUMNS, Layout, layout_of, stored
from .models import BankProfile, BudgetLine
from .policies import BENEFITS, BY_UNIT
from .services import MAX_LINES


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


class UnitAccountForm(forms.Form):
    """The unit's own bank account."""

    holder = forms.CharField(label=_("户名"), max_length=120, help_text=_("须与单位登记名称一致"))
    bank = forms.CharField(label=_("开户银行"), max_length=80)
    number = forms.CharField(
        label=_("对公账号"),
        max_length=40,
        help_text=_("8 至 32 位数字"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class StrikeForm(forms.Form):
    """Why a trainee's row is taken out of a unit's claim."""

    reason = forms.CharField(
        label=_("剔除理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("单位和学员看得到")
    )


class RowReviewForm(forms.Form):
    """Why a trainee who is out should be let in."""

    grounds = forms.CharField(
        label=_("理由和依据"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("请写明哪项事实不对、已补正什么，或核实了什么"),
    )


class FeeForm(forms.Form):
    """The fee of an assessment as the receipt says."""

    number = forms.CharField(label=_("证书编号"), max_length=40)
    amount = forms.DecimalField(label=_("收费（元）"), min_value=0, max_digits=8, decimal_places=2)
    receipt = forms.CharField(label=_("票据号码"), max_length=60)
    note = forms.CharField(label=_("核对说明"), max_length=300, required=False)


class ProjectForm(forms.Form):
    """A class that is bought as a project."""

    number = forms.CharField(label=_("班级编号"), max_length=20)
    price = forms.DecimalField(label=_("每人价格（元）"), min_value=0, max_digits=9, decimal_places=2)
    document = forms.CharField(label=_("遴选文号"), max_length=120, help_text=_("公开遴选培训机构的文件或公告编号"))


class BudgetForm(forms.Form):
    """More money for a district and year."""

    year = forms.IntegerField(label=_("年度"), min_value=2017, max_value=2100)
    benefit = forms.ChoiceField(label=_("补贴"))
    region_code = forms.ChoiceField(label=_("区县"))
    fund = forms.ChoiceField(label=_("资金渠道"), choices=BudgetLine.Fund.choices)
    amount = forms.DecimalField(label=_("下达金额（元）"), min_value=0, max_digits=14, decimal_places=2)
    key = forms.CharField(label=_("文号"), max_length=60, help_text=_("同一文号只入账一次"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {"benefit": [(code, str(policy.title)) for code, policy in (BENEFITS | BY_UNIT).items()]}
        for name, choices in (offered | {"region_code": list(regions.choices())}).items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # as declared above
            field.choices = choices


class ReserveForm(forms.Form):
    """How many months of spending the fund covers over a period."""

    valid_from = forms.DateField(label=_("起始日"), widget=forms.DateInput(attrs={"type": "date"}))
    valid_to = forms.DateField(label=_("截止日"), widget=forms.DateInput(attrs={"type": "date"}))
    months = forms.IntegerField(label=_("备付月数"), min_value=0, max_value=600)
    source = forms.CharField(label=_("数据来源"), max_length=120, help_text=_("基金决算或运行分析的文号"))


class BatchForm(forms.Form):
    """A new payment batch; the key in the hidden field makes a double click harmless."""

    profile = forms.TypedChoiceField(label=_("代发银行"), coerce=int, empty_value=None, required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["profile"]
        assert isinstance(field, forms.ChoiceField)  # as declared above
        live = [(profile.pk, f"{profile.title}（{profile.get_format_display()}）") for profile in queries.profiles()]
        field.choices = [*live, ("", _("通用 CSV 文件"))]


class ReceiptForm(forms.Form):
    """The bank's answer."""

    file = forms.FileField(label=_("银行回盘文件"), help_text=_("该行的文本格式，或 ISO 20022 pain.002"))


def _words(value: Any) -> list[str]:
    return [word.strip() for word in str(value).split(",")]


class ProfileForm(forms.Form):
    """How a bank takes orders and answers."""

    title = forms.CharField(label=_("名称"), max_length=80, help_text=_("同名的设置由新的代替，旧批次仍用原来的"))
    file_format = forms.ChoiceField(label=_("报文格式"), choices=BankProfile.Format.choices)
    debtor = forms.CharField(label=_("支出户户名"), max_length=140)
    debtor_bank = forms.CharField(label=_("支出户开户行"), max_length=140)
    debtor_account = forms.CharField(
        label=_("支出户账号"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    debtor_cnaps = forms.RegexField(r"^\d{12}$", label=_("大额支付行号"), required=False, help_text=_("12 位，可不填"))
    max_lines = forms.IntegerField(label=_("单个文件最多笔数"), min_value=1, max_value=MAX_LINES, initial=5000)
    encoding = forms.ChoiceField(label=_("编码"), choices=[(name, name) for name in ENCODINGS])
    delimiter = forms.ChoiceField(label=_("分隔符"), choices=[(mark, repr(mark)[1:-1]) for mark in DELIMITERS])
    columns = forms.CharField(label=_("报盘各列"), help_text=", ".join(ORDER_COLUMNS))
    head = forms.CharField(
        label=_("报盘首行"), required=False, help_text=_("可用 {batch} {count} {yuan} {fen} {day}；留空则没有首行")
    )
    foot = forms.CharField(label=_("报盘末行"), required=False)
    purpose = forms.CharField(label=_("用途"), max_length=40, required=False)
    answer_delimiter = forms.ChoiceField(
        label=_("回盘分隔符"), choices=[(mark, repr(mark)[1:-1]) for mark in DELIMITERS]
    )
    answer_columns = forms.CharField(
        label=_("回盘各列"),
        help_text=_("按次序；不用的列留空：batch, line, claim, yuan, fen, result, reference, reason, date"),
    )
    skip = forms.IntegerField(label=_("回盘开头跳过的行数"), min_value=0, max_value=20)
    paid = forms.CharField(label=_("表示成功的词"), help_text=_("多个词用逗号隔开"))
    returned = forms.CharField(label=_("表示退回的词"))
    reversed = forms.CharField(label=_("表示退汇的词"), required=False)
    day = forms.CharField(label=_("日期格式"))

    @staticmethod
    def filled(profile: BankProfile | None) -> dict[str, Any]:
        """What the form shows of a profile; the account number is never shown again."""
        shape = stored(layout_of(profile.layout) if profile else HOUSE)
        shape = {name: ",".join(value) if isinstance(value, tuple) else value for name, value in shape.items()}
        if profile is None:
            return shape
        kept = ("title", "debtor", "debtor_bank", "debtor_cnaps", "max_lines")
        return shape | {name: getattr(profile, name) for name in kept} | {"file_format": profile.format}

    def clean(self) -> dict[str, Any]:
        """What the service takes: its own fields, and the layout by itself."""
        data = super().clean() or {}
        lists = ("columns", "answer_columns", "paid", "returned", "reversed")
        shape = {field.name: data.pop(field.name) for field in fields(Layout) if field.name in data}
        data["layout"] = {name: _words(value) if name in lists else value for name, value in shape.items()}
        return data


class StatementForm(forms.Form):
    """What the bank's statement says."""

    on = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}))
    balance = forms.DecimalField(label=_("日终余额（元）"), min_value=0, max_digits=16, decimal_places=2)
    source = forms.CharField(label=_("对账单号"), max_length=120)


class RecoveryForm(forms.Form):
    """How much must come back, why, and in how many parts."""

    amount = forms.DecimalField(label=_("追回金额（元）"), min_value=0, max_digits=12, decimal_places=2)
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    parts = forms.IntegerField(label=_("分几期（按月）"), min_value=1, max_value=36, initial=1)
    first_due = forms.DateField(
        label=_("首期截止日"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("不填为一个月后"),
    )


class RescheduleForm(forms.Form):
    """Another plan for what is still owed."""

    parts = forms.IntegerField(label=_("剩余分几期（按月）"), min_value=1, max_value=36)
    first_due = forms.DateField(label=_("首期截止日"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("理由"), max_length=300)


class WriteOffForm(forms.Form):
    """What is given up."""

    amount = forms.DecimalField(label=_("核销金额（元）"), min_value=0, max_digits=12, decimal_places=2)
    reason = forms.CharField(label=_("理由"), max_length=300, help_text=_("如死亡、破产、法院裁定终结执行，并写明文号"))


class ReviewRuleForm(forms.Form):
    """From which amount and how often a second person looks."""

    benefit = forms.ChoiceField(label=_("补贴"))
    valid_from = forms.DateField(label=_("生效日"), widget=forms.DateInput(attrs={"type": "date"}))
    amount = forms.DecimalField(
        label=_("第二人核准的起点金额（元）"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text=_("达到此金额的办件须市级核准"),
    )
    sample_percent = forms.DecimalField(
        label=_("其余抽查比例（%）"), min_value=0, max_value=100, max_digits=4, decimal_places=1
    )
    source = forms.CharField(label=_("依据文号"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["benefit"]
        assert isinstance(field, forms.ChoiceField)  # as declared above
        field.choices = [(code, str(policy.title)) for code, policy in (BENEFITS | BY_UNIT).items()]


class AppealForm(forms.Form):
    """Which fact is wrong."""

    grounds = forms.CharField(
        label=_("哪项事实不对，有什么依据"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("如：2022 年 5 月至 8 月在某公司缴纳过失业保险，系统没有显示"),
    )


class RepayForm(forms.Form):
    """A repayment as the bank reports it."""

    amount = forms.DecimalField(label=_("还款金额（元）"), min_value=0, max_digits=12, decimal_places=2)
    key = forms.CharField(label=_("银行流水号"), max_length=40, help_text=_("同一流水号只入账一次"))


class ReclaimForm(forms.Form):
    """In how many monthly parts prepayments come back."""

    parts = forms.IntegerField(label=_("分几期退回"), min_value=1, max_value=36, initial=1)
