"""Forms of posts and their norms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.kernel.levels import Level
from jianglu.kernel.punctuation import listed

from . import queries, rules
from .services import NormText

_PART_WORDS = {code: (code, str(label)) for code, label in queries.PARTS}
_DATE = forms.DateInput(attrs={"type": "date"})
_LINES = _("每行一个科目：部分、权重、名称，如“理论 40 机械制图与公差”；各部分权重合计 100")


class PostForm(forms.Form):
    """A post within the enterprise's scope."""

    name = forms.CharField(label=_("岗位名称"), max_length=60)
    unit = forms.CharField(label=_("车间或班组（可空）"), max_length=100, required=False)
    scope = forms.ChoiceField(label=_("职业（工种）"))
    levels = forms.MultipleChoiceField(
        label=_("可认定等级"), choices=Level.choices(), widget=forms.CheckboxSelectMultiple,
        help_text=_("须在该职业（工种）的备案等级之内"),
    )  # fmt: skip

    def __init__(self, *args: Any, scopes: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scopes = {str(row.pk): row for row in scopes}
        self.fields["scope"].choices = [  # type: ignore[attr-defined]
            (pk, f"{row.occupation.name}{' · ' + row.work_type.name if row.work_type else ''}")
            for pk, row in self.scopes.items()
        ]

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = dict(self.cleaned_data)
        row = self.scopes[data.pop("scope")]
        return data | {"occupation_code": row.occupation_id, "work_type_id": row.work_type_id}


class LevelsForm(forms.Form):
    """The levels of a post, changed."""

    levels = forms.MultipleChoiceField(
        label=_("可认定等级"), choices=Level.choices(), widget=forms.CheckboxSelectMultiple
    )


class PublishForm(forms.Form):
    """From when a norm holds."""

    effective_on = forms.DateField(label=_("施行日期"), widget=_DATE)


class NormForm(forms.Form):
    """The text of a norm; three fields for each level of the post."""

    basis = forms.ChoiceField(label=_("依据"), choices=queries.BASES)
    basis_title = forms.CharField(
        label=_("依据的名称、版本或编号"),
        max_length=120,
        help_text=_("如：《车工》（2018 年版），或企业规范的名称和编号"),
    )
    duties = forms.CharField(
        label=_("岗位职责"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    conditions = forms.CharField(
        label=_("工作条件"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}), required=False,
        help_text=_("作业场所、危险有害因素、班制、劳动防护"),
    )  # fmt: skip

    def __init__(self, levels: Sequence[str], *args: Any, norm: Any = None, **kwargs: Any) -> None:
        texts = {text.level: text for text in queries.texts_of(norm)} if norm else {}
        initial = (
            {name: getattr(norm, name) for name in ("basis", "basis_title", "duties", "conditions")} if norm else {}
        )
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.levels = list(levels)
        for level in levels:
            text = texts.get(level)
            for name, label, value, help_text in (
                ("knowledge", pgettext_lazy("norm", "知识要求"), text.knowledge if text else "", ""),
                ("skill", pgettext_lazy("norm", "技能要求"), text.skill if text else "", ""),
                ("subjects", _("考核科目与权重"), lines_of(text.subjects) if text else _proposed(level), _LINES),
            ):
                self.fields[f"{name}_{level}"] = forms.CharField(
                    label=f"{Level(level).label} · {label}", max_length=5000, required=False,
                    widget=forms.Textarea(attrs={"rows": 7 if name == "subjects" else 3}),
                    initial=value, help_text=help_text,
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The subjects, read line by line."""
        data: dict[str, Any] = super().clean() or {}
        words = {
            word.lower(): code for code, both in _PART_WORDS.items() for word in (*both, str(_label(code)).lower())
        }
        for level in self.levels:
            found, bad = rules.read_subjects(data.get(f"subjects_{level}") or "", words)
            data[f"subjects_{level}"] = found
            if bad:
                said = _("第 %(lines)s 行不是“部分 权重 名称”") % {"lines": listed(bad)}
                self.add_error(f"subjects_{level}", said)
        return data

    def text(self) -> NormText:
        """What the service takes."""
        data = self.cleaned_data
        return NormText(
            data["basis"], data["basis_title"], data["duties"], data["conditions"],
            tuple(
                rules.LevelText(level, *(data[f"{name}_{level}"] for name in ("knowledge", "skill", "subjects")))
                for level in self.levels
            ),
        )  # fmt: skip


def _label(part: str) -> Any:
    return dict(queries.PARTS)[part]


def lines_of(subjects: Sequence[rules.Subject]) -> str:
    """Subjects as the form shows them."""
    return "\n".join(f"{_label(one.part)} {one.weight} {one.name}" for one in subjects)


def _proposed(level: str) -> str:
    return "\n".join(_proposals(level))


def _proposals(level: str) -> Iterator[str]:
    names = {"theory": _("专业知识"), "practice": _("实际操作"), "review": _("业绩与答辩")}
    for part in rules.parts_of(level):
        yield f"{_label(part)} 100 {names[part]}"
