"""What a calibration says of each item."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import Choice, Column, Table, Text


class ParameterTable(Table):
    """What a calibration says of each item."""

    columns = [
        Column(
            "version.item.code",
            _("试题"),
            sort="version__item__code",
            link=lambda row: reverse("assessment:item", args=[row.version.item_id]),
        ),
        Column("part", _("小题"), value=lambda row: row.part or ""),
        Column("persons", _("作答"), kind="number", sort="persons"),
        Column("a", _("区分度 a"), value=lambda row: f"{row.a:.3f}", sort="a"),
        Column("se_a", _("标准误"), value=lambda row: f"{row.se_a:.3f}"),
        Column("b", _("难度 b"), value=lambda row: f"{row.b:.3f}", sort="b"),
        Column("se_b", _("标准误"), value=lambda row: f"{row.se_b:.3f}"),
        Column("c", _("猜测 c"), value=lambda row: f"{row.c:.3f}"),
        Column("outfit", _("外拟合"), value=lambda row: f"{row.outfit:.2f}", sort="outfit"),
        Column("infit", _("内拟合"), value=lambda row: f"{row.infit:.2f}", sort="infit"),
        Column("drifted", _("漂移"), value=lambda row: _("已漂移") if row.drifted else ""),
    ]
    filters = [Text("q", _("试题"), ["version__item__code"]), Choice("drifted", _("漂移"), [("True", _("已漂移"))])]
    sort = "version__item__code"
    per_page = 50
    name = "assessment-parameters"
