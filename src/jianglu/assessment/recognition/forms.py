"""The form of a wish to be recognised on the other ladder."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level

from . import queries as recognitions
from .rules import RANKS
from .wishes import LEVEL, TITLE, Wish


class RecognitionForm(forms.Form):
    """A wish to be recognised on the other ladder; the fields that the direction does not ask are taken out."""

    occupation_code = forms.RegexField(
        r"^\d-\d{2}-\d{2}-\d{2}$", label=_("职业编码"), max_length=10, help_text=_("如 6-31-01-03，可在职业目录中查找")
    )
    level = forms.ChoiceField(label=_("技能等级"))
    series = forms.ChoiceField(label=_("职称系列"))
    rank = forms.ChoiceField(label=_("所持职称级别"), choices=[*RANKS.items()])
    titled_on = forms.DateField(label=_("取得职称日期"), widget=forms.DateInput(attrs={"type": "date"}))
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
