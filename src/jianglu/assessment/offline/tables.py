"""The list of ratings that came back from tablets."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import Choice, Column, DateRange, Table, Text

from . import queries as offline


class OfflineRatingTable(Table):
    """Ratings that came back from tablets; points show once the candidate's practice is decided, since raters are blind."""

    columns = [
        Column("received_at", _("收到时间"), kind="datetime", sort="received_at__date"),
        Column("registration.ticket", _("准考证号"), sort="registration__ticket"),
        Column("registration.plan.title", _("认定计划")),
        Column("rater", _("考评员"), sort="rater"),
        Column("get_role_display", _("席位")),
        Column("get_outcome_display", _("处理结果"), kind="tag", sort="outcome"),
        Column("scored_at", _("评分时间"), kind="datetime"),
        Column("sequence", _("序号"), kind="number"),
        Column("given", _("所评"), value=offline.told_points),
    ]
    filters = [
        Text("q", _("准考证号、考评员或计划"), ["registration__ticket", "rater", "registration__plan__title"]),
        Choice("outcome", _("处理结果"), lambda: offline.OUTCOMES),
        DateRange("received", _("收到时间"), "received_at__date"),
    ]
    sort = "-received_at"
    name = "assessment-offline-ratings"
