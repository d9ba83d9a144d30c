"""The sheet of equipment and what a row of it must say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jianglu.kernel.errors import RowError
from jianglu.kernel.sheets import Column

from . import rules

COLUMNS = (
    Column("name", "设备名称", "数控车床"),
    Column("model", "型号", "CK6140", required=False),
    Column("quantity", "数量", "8"),
    Column("occupation", "职业编码", "6-18-01-01", required=False),
    Column("work_type", "工种名称", "", required=False),
    Column("site", "考点", "主考点"),
    Column("room", "考场", "实训一室", required=False),
    Column("tenure", "自有或租赁", "自有"),
    Column("per_station", "每工位一台", "是", required=False),
    Column("calibration_due", "检定有效期至", "2024-06-30", required=False),
)
HEADINGS = {column.key: column.heading for column in COLUMNS}
TENURES = {"自有": "owned", "租赁": "rented"}
YES = {"是": True, "否": False, "": False}


class Known:
    """What the cells of a body may name: its sites, their rooms, occupations and work types."""

    def __init__(
        self, sites: Mapping[str, int], rooms: Mapping[tuple[int, str], int], codes: Mapping[str, str],
        work_types: Mapping[tuple[str, str], int],
    ) -> None:  # fmt: skip
        self.sites, self.rooms, self.codes, self.work_types = sites, rooms, codes, work_types


def read_row(line: int, cells: Mapping[str, str], known: Known, bad: list[RowError]) -> dict[str, Any]:
    """The values of a row as the service takes them; what is wrong is noted by column."""

    def wrong(key: str, text: str) -> None:
        bad.append(RowError(line, HEADINGS[key], text))

    for key, most in (("name", 100), ("model", 100)):
        if len(cells[key]) > most:
            wrong(key, _("不超过 %(n)s 个字") % {"n": most})
    quantity = int(cells["quantity"]) if cells["quantity"].isascii() and cells["quantity"].isdecimal() else 0
    if cells["quantity"] and not 1 <= quantity <= rules.MOST_OF_ONE:
        wrong("quantity", _("应为正整数"))
    code, work_type = cells["occupation"], cells["work_type"]
    if code and code not in known.codes:
        wrong("occupation", _("不在本机构的备案职业内"))
    if work_type and (code, work_type) not in known.work_types:
        wrong("work_type", _("该职业没有这个工种"))
    site = known.sites.get(cells["site"])
    if cells["site"] and site is None:
        wrong("site", _("本机构没有这个考点"))
    room = known.rooms.get((site, cells["room"])) if site is not None and cells["room"] else None
    if cells["room"] and site is not None and room is None:
        wrong("room", _("该考点没有这个考场"))
    if cells["tenure"] and cells["tenure"] not in TENURES:
        wrong("tenure", _("应为“自有”或“租赁”"))
    if cells["per_station"] not in YES:
        wrong("per_station", _("应为“是”或“否”"))
    elif YES[cells["per_station"]] and not cells["room"]:
        wrong("room", _("每工位一台的设备须写明考场"))
    return {
        "name": cells["name"], "model": cells["model"], "quantity": quantity, "occupation_code": code,
        "work_type_id": known.work_types.get((code, work_type)), "site_id": site, "room_id": room,
        "tenure": TENURES.get(cells["tenure"], ""), "per_station": YES.get(cells["per_station"], False),
        "calibration_due": _day(line, cells["calibration_due"], wrong),
    }  # fmt: skip


def _day(line: int, text: str, wrong: Any) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text.replace("/", "-"))
    except ValueError:
        wrong("calibration_due", _("日期格式应为 2024-06-30"))
        return None
