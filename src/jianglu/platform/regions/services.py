"""Loading the region tree from the data files of this room."""

from __future__ import annotations

import csv
from pathlib import Path

from django.db import transaction

from jianglu.kernel.chinese import pinyin

from .models import Region
from .queries import forget

DATA = Path(__file__).parent / "data"
CITY = ("50", "重庆市")
_FIELDS = ["parent", "kind", "name", "pinyin", "group", "zone", "zone_confirmed"]


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def load_regions() -> int:
    """Write city, districts and streets from `data/`, in one statement; running it again changes nothing."""
    zones = {row["code"]: row for row in _rows("zones.csv")}
    regions = [Region(code=CITY[0], kind=Region.Kind.CITY, name=CITY[1], pinyin=pinyin(CITY[1]))]
    for row in _rows("districts.csv"):
        zone = zones.get(row["code"], {})
        regions.append(
            Region(
                code=row["code"],
                parent_id=CITY[0],
                kind=Region.Kind.DISTRICT,
                name=row["name"],
                pinyin=pinyin(row["name"]),
                group=zone.get("group", ""),
                zone=zone.get("zone", ""),
                zone_confirmed=zone.get("basis") == "read",
            )
        )
    regions += [
        Region(
            code=row["code"],
            parent_id=row["district_code"],
            kind=Region.Kind.STREET,
            name=row["name"],
            pinyin=pinyin(row["name"]),
        )
        for row in _rows("streets.csv")
    ]
    Region.objects.bulk_create(regions, update_conflicts=True, unique_fields=["code"], update_fields=_FIELDS)
    transaction.on_commit(forget)
    forget()
    return len(regions)
