"""The equipment of the demo body and of the demo factory, row by row."""

from __future__ import annotations

from datetime import timedelta

from jianglu.platform.access import Actor
from jianglu.platform.seeding import BANK_OCCUPATIONS, World

from ..filing.models import Body, Room
from . import services

SYSTEM = Actor.system("seed")
ROWS = (
    # (name, make and type, quantity, days that the calibration still holds, one at each station, rented)
    ("多功能实训操作台", "SX-12A", 12, None, True, False),
    ("护理床与模拟人", "GD/H220", 12, None, False, False),
    ("电子血压计", "HEM-7136", 14, 220, False, False),
    ("数字万用表", "UT61E", 12, 150, False, False),
    ("交流电焊机", "BX1-315", 6, 90, False, True),
    ("急救训练模拟人", "CPR490", 4, -20, False, False),
    ("高清监控与录像", "NVR-16", 1, None, False, False),
)
OF_FACTORY = (
    ("钳工工作台", "QG-6", 6, None, False, False),
    ("通用工量具套装", "0.02 mm", 20, 200, False, False),
    ("高清监控与录像", "NVR-8", 1, None, False, True),
)


def seed_equipment(world: World, body: Body) -> int:
    """Enter the rows through the service, in the practice room or else at the site that has a room; returns how many."""
    rooms = Room.objects.filter(site__body=body).order_by("pk")
    practice = rooms.filter(kind=Room.Kind.PRACTICE).first()
    room = practice or rooms.first()
    if room is None:
        return 0
    rows = OF_FACTORY if body.kind == Body.Kind.EMPLOYER else ROWS
    filed = set(body.scopes.filter(valid_until=None).values_list("occupation_id", flat=True))
    code = next((code for code in BANK_OCCUPATIONS if code in filed), "")
    for name, model, quantity, days, per_station, rented in rows:
        services.add_equipment(
            SYSTEM, body.pk, name=name, model=model, quantity=quantity, site_id=room.site_id,
            room_id=practice.pk if practice else None, occupation_code=code if name.startswith("护理") else "",
            tenure="rented" if rented else "owned", per_station=per_station,
            calibration_due=None if days is None else world.today + timedelta(days=days),
        )  # fmt: skip
    return len(rows)
