"""Forms of equipment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from . import queries, rules


class EquipmentForm(forms.Form):
    """A row of equipment; the occupations are those of the scope, the rooms those of the body."""

    name = forms.CharField(label=_("设备名称"), max_length=100)
    model = forms.CharField(label=_("型号"), max_length=100, required=False)
    quantity = forms.IntegerField(label=_("数量"), min_value=1, max_value=rules.MOST_OF_ONE)
    scope = forms.ChoiceField(label=_("用于职业（工种）"), required=False, help_text=_("不选表示各职业通用"))
    place = forms.ChoiceField(label=_("考点与考场"))
    per_station = forms.BooleanField(
        label=_("每个工位需要一台"),
        required=False,
        help_text=_("排考时，该考场可用工位不超过这类设备的数量；须选到考场"),
    )
    tenure = forms.ChoiceField(label=_("自有或租赁"), choices=queries.TENURES)
    calibration_due = forms.DateField(
        label=_("检定有效期至（不需检定的留空）"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, scopes: Sequence[Any], sites: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scopes = {str(row.pk): row for row in scopes}
        names = {
            pk: f"{row.occupation.name}{' · ' + row.work_type.name if row.work_type else ''}"
            for pk, row in self.scopes.items()
        }
        self.fields["scope"].choices = [("", "—"), *names.items()]  # type: ignore[attr-defined]
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            choice
            for site in sites
            for choice in (
                (f"{site.pk}-", site.name),
                *((f"{site.pk}-{room.pk}", f"{site.name} {room.name}") for room in site.rooms.all()),
            )
        ]

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = dict(self.cleaned_data)
        row = self.scopes.get(data.pop("scope"))
        site, room = data.pop("place").split("-")
        return data | {
            "occupation_code": row.occupation_id if row else "", "work_type_id": row.work_type_id if row else None,
            "site_id": int(site), "room_id": int(room) if room else None,
        }  # fmt: skip


class EquipmentSheetForm(forms.Form):
    """The filled-in sheet."""

    sheet = forms.FileField(
        label=_("设备表（XLSX 或 CSV）"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"})
    )
