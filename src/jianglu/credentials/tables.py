"""Lists of the credentials room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level
from jianglu.platform.pages import Choice, Column, DateRange, District, Table, Text

from .queries import STATUS_CHOICES


class CertificateTable(Table):
    """Certificates in the reader's scope."""

    name = "certificates"
    sort = "-issued_on"
    columns = (
        Column("number", _("证书编号"), sort="number", link="credentials:detail"),
        Column("holder_name", _("姓名")),
        Column("holder_number", _("证件号码")),
        Column("occupation.name", _("职业"), sort="occupation"),
        Column("level", _("等级"), kind="level", sort="level"),
        Column("body.name", _("评价机构")),
        Column("issued_on", _("发证日期"), kind="date", sort="issued_on"),
        Column("get_status_display", _("状态")),
    )
    filters = (
        Text("q", _("姓名或编号"), fields=("holder_name", "number"), prefix=True),
        Choice("level", _("等级"), choices=Level.choices()),
        Choice("status", _("状态"), choices=STATUS_CHOICES),
        District("district", _("区县")),
        DateRange("issued", _("发证日期"), lookup="issued_on"),
    )
