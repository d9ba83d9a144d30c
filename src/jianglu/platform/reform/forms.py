"""The form of a version: its days, its document, and one field a figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.money import fen, yuan_text
from jianglu.platform.facts.units import unit_text
from jianglu.platform.policy import Parameter, Policy

from . import rules

DATE = forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")
YES_NO = (("", _("未定")), ("yes", _("是")), ("no", _("否")))


class PolicyForm(forms.Form):
    """Which policy gets a new version."""

    policy = forms.ChoiceField(label=_("政策"), widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, *args: Any, policies: list[Policy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["policy"].choices = [(policy.code, str(policy.title)) for policy in policies]  # type: ignore[attr-defined]


class DraftForm(forms.Form):
    """A version; figures in yuan where the unit is fen."""

    version = forms.SlugField(label=_("版本代码"), max_length=60, help_text=_("例如 2026，或 2026-2"))
    valid_from = forms.DateField(label=_("事项起始日"), widget=DATE)
    valid_to = forms.DateField(label=_("事项截止日"), widget=DATE, required=False, help_text=_("空为没有止日"))
    source_number = forms.CharField(label=_("文号"), max_length=120)
    source_title = forms.CharField(label=_("文件名称"), max_length=200, required=False)
    confirmed = forms.BooleanField(label=_("文件已核实"), required=False, help_text=_("未核实的在政策页标注“待核实”"))
    reason = forms.CharField(label=_("修订理由"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)

    def __init__(self, *args: Any, policy: Policy, values: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cells = list(_named_cells(policy))
        for name, parameter, path in self.cells:
            held = rules.flat(parameter, values.get(parameter.code)).get(path)
            self.fields[name] = _field(parameter, path, held)

    def content(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What the service takes."""
        cells: dict[str, dict[tuple[str, ...], Any]] = {}
        parameters = {}
        for name, parameter, path in self.cells:
            parameters[parameter.code] = parameter
            value = data.get(name)
            if value not in (None, ""):
                cells.setdefault(parameter.code, {})[path] = _value(parameter, value)
        named = ("version", "valid_from", "valid_to", "source_number", "source_title", "confirmed", "reason")
        values = {code: rules.nested(parameters[code], held) for code, held in cells.items()}
        return {**{name: data[name] for name in named}, "values": values}


class PeriodForm(forms.Form):
    """The past over which a draft is tried."""

    since = forms.DateField(label=_("自"), widget=DATE)
    until = forms.DateField(label=_("至"), widget=DATE)

    def clean(self) -> dict[str, Any]:
        """The end may not lie before the beginning."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", _("截止日早于起始日"))
        return data


class CheckForm(PeriodForm):
    """Which decisions are derived again."""

    policy = forms.ChoiceField(label=_("政策"), required=False, widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, *args: Any, policies: list[Policy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [(policy.code, str(policy.title)) for policy in policies]
        self.fields["policy"].choices = [("", str(_("全部政策"))), *listed]  # type: ignore[attr-defined]


def _named_cells(policy: Policy) -> Iterator[tuple[str, Parameter, tuple[str, ...]]]:
    for parameter in rules.figures(policy):
        for place, path in enumerate(parameter.paths):
            yield f"p_{parameter.code}_{place}", parameter, path


def _field(parameter: Parameter, path: tuple[str, ...], held: Any) -> forms.Field:
    unit = unit_text("元" if parameter.unit == "分" else parameter.unit)
    label = str(parameter.title) + "".join(f" · {key}" for key in path) + (f"（{unit}）" if unit else "")
    if parameter.type == "boolean":
        chosen = "" if held is None else "yes" if held else "no"
        return forms.ChoiceField(label=label, choices=YES_NO, required=False, initial=chosen)
    if parameter.type == "string":
        return forms.CharField(label=label, required=False, initial=held, max_length=200)
    if parameter.unit == "分":
        shown = None if held is None else yuan_text(held).replace(",", "")
        return forms.DecimalField(
            label=label, required=False, min_value=0, max_digits=12, decimal_places=2, initial=shown
        )
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=10**9, initial=held)


def _value(parameter: Parameter, value: Any) -> Any:
    if parameter.type == "boolean":
        return value == "yes"
    return fen(value) if parameter.unit == "分" else value
