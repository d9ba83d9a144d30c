"""The list of equipment."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import Choice, Column, DateRange, District, Table, Text

from . import queries


class EquipmentTable(Table):
    """Equipment of one body, or of those of a district."""

    columns = [
        Column("name", _("设备名称"), sort="name", link="assessment:equipment_row"),
        Column("model", _("型号")),
        Column("quantity", _("数量"), kind="number", sort="quantity"),
        Column("body.organisation.name", _("评价机构"), sort="body__organisation__pinyin"),
        Column("occupation.name", _("职业"), sort="occupation"),
        Column("work_type.name", _("工种")),
        Column("place", _("考点与考场"), sort="site"),
        Column("get_tenure_display", _("自有或租赁")),
        Column("calibration_due", _("检定有效期至"), kind="date", sort="calibration_due"),
        Column("get_state_display", _("状态"), kind="tag"),
    ]
    filters = [
        Text("q", _("设备或机构"), ["name", "model", "body__organisation__name"]),
        Text("occupation", _("职业名称或编码"), ["occupation__name", "occupation__code"]),
        Choice("tenure", _("自有或租赁"), queries.TENURES),
        DateRange("due", _("检定有效期至"), lookup="calibration_due"),
        District("district", _("区县"), lookup="body__region_code"),
    ]
    sort = "name"
    name = "assessment-equipment"
