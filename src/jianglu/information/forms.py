"""Forms of the information room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .queries import KINDS


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class ArticleForm(forms.Form):
    """A text with its document data."""

    kind = forms.ChoiceField(label=_("种类"), choices=KINDS)
    title = forms.CharField(label=_("标题"), max_length=120)
    summary = forms.CharField(label=_("摘要"), max_length=300, required=False)
    body = forms.CharField(
        label=_("正文"),
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("支持 Markdown：## 标题、- 列表、**加粗**、表格"),
    )
    document_number = forms.CharField(label=_("文号"), max_length=60, required=False)
    issuer = forms.CharField(label=_("发文机关"), max_length=80, required=False)
    issued_on = _day(_("发文日期"))
    valid_from = _day(_("生效日期"))
    valid_to = _day(_("失效日期"))
    source = forms.CharField(label=_("来源"), max_length=300, required=False)
