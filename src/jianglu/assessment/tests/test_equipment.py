"""Equipment: what it makes of a room's stations, the sheet with every bad cell, what an officer sees, the old texts."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from jianglu.assessment import errors
from jianglu.assessment.equipment import queries, rules, services, sheet
from jianglu.assessment.equipment.models import Equipment
from jianglu.assessment.filing import services as filing
from jianglu.assessment.filing.models import Room
from jianglu.assessment.filing.queries import summary_of
from jianglu.assessment.plans import services as plans
from jianglu.assessment.scheduling import given as problems
from jianglu.assessment.scheduling import services as arranging
from jianglu.kernel.errors import Denied
from jianglu.kernel.sheets import BadRows
from jianglu.platform.access import Role
from jianglu.testing import at, make_actor, sign_in

from . import world as w

ITEMS = st.lists(
    st.builds(
        rules.Item, st.sampled_from("车铣"), st.integers(1, 20), st.just(1), st.sampled_from(["", "A", "B"]),
        st.sampled_from([None, date(2023, 2, 1), date(2024, 1, 1)]),
    ),
    max_size=6,
)  # fmt: skip


# ---------------------------------------------------------------- rules
@given(ITEMS, st.integers(1, 30), st.sampled_from("AB"))
def test_stations_are_those_for_which_there_is_one_of_each(items: list[rules.Item], stations: int, code: str) -> None:
    count, kind = rules.equipped(stations, items, code, w.TODAY)
    mine = [one for one in items if one.occupation in ("", code)]
    has = {
        name: sum(
            one.quantity for one in mine if one.kind == name and (one.calibration_due or date.max) >= w.TODAY
        )
        for name in {one.kind for one in mine}
    }  # fmt: skip
    assert count == min([stations, *has.values()])
    assert (kind != "") == (count < stations)
    assert not kind or has[kind] == count


# ---------------------------------------------------------------- services
def shop(here: w.World, stations: int = 12) -> Room:
    with at(w.TODAY):
        return filing.add_room(here.actor, here.site_id, name="实训一室", kind="practice", capacity=stations)


def add(here: w.World, **changes: Any) -> Equipment:
    with at(w.TODAY):
        values: dict[str, Any] = {"name": "配电实训台", "quantity": 8, "site_id": here.site_id} | changes
        return services.add_equipment(here.actor, here.body.pk, **values)


@pytest.mark.django_db
def test_a_row_names_only_what_the_body_has() -> None:
    here = w.world()
    room = shop(here)
    add(here, room_id=room.pk, per_station=True, occupation_code=w.CODE)
    for field, wrong in (
        ("name", {"name": " "}), ("quantity", {"quantity": 0}), ("occupation_code", {"occupation_code": w.OTHER_CODE}),
        ("site_id", {"site_id": None}), ("room_id", {"per_station": True}), ("tenure", {"tenure": "借用"}),
    ):  # fmt: skip
        with pytest.raises(errors.EquipmentInvalid) as found:
            add(here, **wrong)
        assert list(found.value.fields) == [field]
    with pytest.raises(Denied), at(w.TODAY):
        services.add_equipment(make_actor(Role.BODY), here.body.pk, name="甲", quantity=1, site_id=here.site_id)


def book(*rows: tuple[Any, ...]) -> BytesIO:
    made = Workbook()
    page = made.active
    assert page is not None
    page.append([column.heading for column in sheet.COLUMNS])
    for row in rows:
        page.append(row)
    out = BytesIO()
    made.save(out)
    out.seek(0)
    return out


GOOD = ("数控车床", "CK6140", 8, w.CODE, "", "主校区", "实训一室", "自有", "是", "2024-06-30")


@pytest.mark.django_db
def test_the_sheet_is_written_whole_or_every_bad_cell_is_named() -> None:
    here = w.world()
    shop(here)
    bad = (
        ("", "", 8, "", "", "主校区", "", "自有", "", ""),
        ("钳工台", "", "八", w.OTHER_CODE, "", "别处", "", "借", "也许", "明年"),
        ("钳工台", "", 4, w.CODE, "没有的工种", "主校区", "没有", "租赁", "否", ""),
        ("钳工台", "", 4, "", "", "主校区", "", "租赁", "是", ""),
    )
    with at(w.TODAY):
        with pytest.raises(BadRows) as found:
            services.import_equipment(here.actor, here.body.pk, book(GOOD, *bad))
        assert {(row.row, row.field) for row in found.value.rows} == {
            (3, "设备名称"), (4, "数量"), (4, "职业编码"), (4, "考点"), (4, "自有或租赁"), (4, "每工位一台"),
            (4, "检定有效期至"), (5, "工种名称"), (5, "考场"), (6, "考场"),
        }  # fmt: skip
        assert not Equipment.objects.exists()
        assert services.import_equipment(here.actor, here.body.pk, book(GOOD, GOOD)) == 2
    row = Equipment.objects.first()
    assert row is not None and (row.quantity, row.per_station, row.calibration_due) == (8, True, date(2024, 6, 30))


@pytest.mark.django_db
def test_an_arrangement_uses_no_more_stations_than_are_equipped() -> None:
    here = w.world(candidates=1)
    room = shop(here)
    plan = w.open_plan(here)
    row = w.register(here.workers[0], plan)
    add(here, room_id=room.pk, per_station=True, occupation_code=w.CODE, quantity=8)
    add(here, room_id=room.pk, per_station=True, name="万用表", quantity=10, calibration_due=date(2023, 3, 20))
    with at(w.TODAY):
        plans.confirm_materials(here.actor, row.pk, accept=True)
        arrangement = arranging.propose(here.actor, [plan.pk])
        (one,) = queries.shortfalls(here.body.pk)
        assert (one.kind, one.equipped, one.room.capacity) == ("配电实训台", 8, 12)
        stations = {r.id: r.capacity for r in problems.given(arrangement).problem.rooms if r.practice}
        assert stations == {}  # the multimeters are not calibrated on the day of the exam
        services.remove_equipment(here.actor, Equipment.objects.get(name="万用表").pk, reason="送检")
        stations = {r.id: r.capacity for r in problems.given(arrangement).problem.rooms if r.practice}
    assert stations == {room.pk: 8}


# ---------------------------------------------------------------- pages
@pytest.mark.django_db
def test_the_body_enters_and_the_officer_takes_the_list_along(client: Client) -> None:
    here = w.world()
    room = shop(here)
    url = reverse("assessment:equipment")
    sign_in(client, here.actor)
    row = {
        "verb": "add", "name": "配电实训台", "model": "PD-1", "quantity": 8, "scope": here.scope_id,
        "place": f"{here.site_id}-{room.pk}", "per_station": "on", "tenure": "rented", "calibration_due": "2023-02-01",
    }  # fmt: skip
    with at(w.TODAY):
        assert client.post(url, row | {"quantity": 0}).status_code == 200
        assert client.post(url, row).status_code == 302
        page = client.get(url).content.decode()
        assert "检定已过期" in page and "只有 0 台" in page
        upload = SimpleUploadedFile("设备.xlsx", book(GOOD).read())
        assert client.post(url, {"verb": "sheet", "sheet": upload}).status_code == 302
        assert client.get(reverse("assessment:equipment_template")).content[:2] == b"PK"
        change = filing.start_filing(here.actor, here.body.organisation_id, kind="college")
        assert any("2" in str(text) and "16" in str(text) for _label, text in summary_of(change.case_id))
        clerk = sign_in(Client(), make_actor(Role.DISTRICT_CLERK))
        check = clerk.get(reverse("assessment:site_check", args=[change.pk])).content.decode()
        assert "配电实训台" in check and "数控车床" in check and "考评员0" in check
        assert clerk.post(url, row).status_code == 403
        stranger = sign_in(Client(), make_actor(Role.BODY))
        assert stranger.get(reverse("assessment:site_check", args=[change.pk])).status_code == 404
        made = Equipment.objects.get(model="PD-1")
        one = reverse("assessment:equipment_row", args=[made.pk])
        assert stranger.get(one).status_code == 404
        assert client.post(one, {"reason": "报废"}).status_code == 302
    assert Equipment.objects.get(pk=made.pk).removed_on == w.TODAY


@pytest.mark.django_db
def test_old_texts_become_a_row_each_without_loss() -> None:
    here = w.world()
    with at(w.TODAY):
        text = "专职 5 人；配电实训台 12 台，" + "万用表若干。" * 300
        filing.start_filing(here.actor, here.body.organisation_id, kind="college", statement=text)
    import_module("jianglu.assessment.migrations.0021_equipment_of_texts").carry_over(apps, connection.schema_editor())
    row = Equipment.objects.get()
    assert (row.name, row.quantity, row.site, row.body_id) == (text.strip(), 1, None, here.body.pk)
    with at(w.TODAY + timedelta(days=1)):
        assert queries.of_body(here.body.pk) == [row]
