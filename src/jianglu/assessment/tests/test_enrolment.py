"""A unit registers its people with the 33-column sheet: every bad cell named, everybody or nobody."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from jianglu.assessment import errors
from jianglu.assessment.plans import roster
from jianglu.assessment.plans import services as plans
from jianglu.assessment.plans.enrolment import register_staff
from jianglu.assessment.plans.models import Plan, Registration
from jianglu.kernel.errors import Denied
from jianglu.kernel.sheets import BadRows, BadSheet
from jianglu.organisations.models import Organisation
from jianglu.people import queries as people
from jianglu.people import services as people_services
from jianglu.people.models import Person
from jianglu.platform.access import Role, rls
from jianglu.platform.notifications.models import Notification
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, make_person, sign_in

from . import world as w

pytestmark = pytest.mark.django_db


def employee(unit: Organisation, name: str, **details: Any) -> Person:
    """Somebody who works at the unit."""
    person = make_person(name, **details)
    people_services.relate(SYSTEM, person.pk, unit.pk, "employee", date(2022, 1, 1))
    return person


def cells_of(person: Person, employer: Organisation, /, **changes: str) -> dict[str, str]:
    """A row that is right."""
    number = people.number_of(person.pk)
    return {column.key: column.example for column in roster.COLUMNS} | {
        "occupation": "电工", "number": number, "name": person.name, "born": f"{person.born:%Y-%m-%d}",
        "sex": "男", "unit": employer.name,
    } | changes  # fmt: skip


def book(rows: list[Mapping[str, str]]) -> bytes:
    """The sheet as XLSX."""
    made = Workbook(write_only=True)
    sheet = made.create_sheet()
    sheet.append([column.heading for column in roster.COLUMNS])
    for cells in rows:
        sheet.append([cells[column.key] for column in roster.COLUMNS])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_the_template_has_the_33_columns_of_the_authority(client: Client) -> None:
    sign_in(client, make_actor(Role.ENTERPRISE))
    answer = client.get(reverse("assessment:roster_template"))
    headings = [cell.value for cell in next(load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows())]
    assert len(headings) == 33
    assert headings[:3] == ["序号*", "职业工种名称*", "认定等级*"] and headings[-1] == "邮寄地址"
    assert [text for text in headings if not text.endswith("*")] == [
        "证书等级", "证书编号", "参加工作时间", "电子邮箱", "户籍所在地", "政治面貌", "学历证书编号", "简要经历",
        "通讯地址", "邮政编码", "邮寄地址",
    ]  # fmt: skip


def test_every_bad_cell_is_named_and_nobody_is_registered() -> None:
    here = w.world()
    plan, unit = w.open_plan(here), make_organisation("江北机电公司")
    actor = make_actor(Role.ENTERPRISE, organisation=unit)
    staff = [employee(unit, f"职工{n}") for n in "甲乙丙丁戊己庚辛"]
    child = employee(unit, "少年工", born=date(2010, 5, 1))
    stranger = make_person("别处人")
    rows = [
        cells_of(staff[0], unit),
        cells_of(staff[1], unit, level="四级/中级工"),
        cells_of(staff[2], unit, sex="女", born="1980-01-01"),
        cells_of(staff[3], unit, certified="是"),
        cells_of(staff[4], unit, occupation="焊工", schooling="本科"),
        cells_of(staff[5], unit, phone="12345", years="很多", unit="别的公司"),
        cells_of(staff[0], unit),
        cells_of(staff[6], unit, name="职工癸"),
        cells_of(stranger, unit),
        cells_of(staff[7], unit, nation="", number="11010519491231002"),
    ]
    with at(w.TODAY), pytest.raises(BadRows) as refused:
        register_staff(actor, unit.pk, plan.pk, io.BytesIO(book(rows)))
    assert {(row.row, row.field) for row in refused.value.rows} == {
        (3, "认定等级"), (4, "性别"), (4, "出生日期"), (5, "证书等级"), (5, "证书编号"), (6, "职业工种名称"),
        (6, "文化程度"), (7, "手机号码"), (7, "专业年限"), (7, "报名单位"), (8, "证件号码"), (9, "证件号码"),
        (10, "证件号码"), (11, "民族"), (11, "证件号码"),
    }  # fmt: skip
    told = {row.row: row.message for row in refused.value.rows if row.field == "证件号码"}
    assert told[9] == told[10], "somebody else's employee is told apart from nobody at all"
    second = [
        cells_of(staff[0], unit),
        cells_of(staff[1], unit, kind="晋级认定"),
        cells_of(staff[2], unit, condition="L5-9"),
        cells_of(child, unit),
    ]
    with at(w.TODAY), pytest.raises(BadRows) as judged:
        register_staff(actor, unit.pk, plan.pk, io.BytesIO(book(second)))
    assert [(row.row, row.field) for row in judged.value.rows] == [(3, "认定分类"), (4, "申报条件"), (5, "申报条件")]
    assert not Registration.objects.exists() and Plan.objects.get(pk=plan.pk).seats_taken == 0
    assert not Notification.objects.filter(person_id__in=[person.pk for person in staff]).exists()


def test_everybody_or_nobody_gets_a_seat_and_each_may_withdraw(client: Client) -> None:
    here = w.world()
    plan, unit = w.open_plan(here, seats=3), make_organisation("江北机电公司")
    actor = make_actor(Role.ENTERPRISE, organisation=unit)
    staff = [employee(unit, f"职工{n}") for n in "甲乙丙丁"]
    sheet = book([cells_of(person, unit) for person in staff])
    with at(w.TODAY):
        with pytest.raises(errors.SeatsGone):
            register_staff(actor, unit.pk, plan.pk, io.BytesIO(sheet))
        assert not Registration.objects.exists()
        with pytest.raises(BadSheet):
            register_staff(actor, unit.pk, plan.pk, io.BytesIO(book([])))
        with pytest.raises(Denied):
            register_staff(make_actor(Role.ENTERPRISE), unit.pk, plan.pk, io.BytesIO(sheet))
        few = book([cells_of(person, unit) for person in staff[:2]])
        url = reverse("assessment:register_staff", args=[plan.pk])
        sign_in(client, actor)
        assert (
            reverse("assessment:register_staff", args=[plan.pk])
            in client.get(reverse("assessment:plan", args=[plan.pk])).content.decode()
        )
        bad = client.post(url, {"sheet": SimpleUploadedFile("a.xlsx", book([cells_of(staff[0], unit, sex="女")]))})
        assert bad.status_code == 422 and "第 2 行 性别" in bad.content.decode()
        assert client.post(url, {"sheet": SimpleUploadedFile("a.xlsx", few)}).status_code == 302
        rows = list(Registration.objects.filter(plan=plan).order_by("person_id"))
        assert [row.person_id for row in rows] == [person.pk for person in staff[:2]]
        assert {(row.state, row.condition) for row in rows} == {("submitted", "L5-1")}
        assert Plan.objects.get(pk=plan.pk).seats_taken == 2
        assert Notification.objects.filter(person_id=staff[0].pk, link=reverse("assessment:mine")).exists()
        again = client.post(url, {"sheet": SimpleUploadedFile("a.xlsx", few)})
        assert again.status_code == 422 and "第 3 行 申报条件" in again.content.decode()
        plans.withdraw(make_actor(Role.WORKER, person=staff[0]), rows[0].pk)
        assert Plan.objects.get(pk=plan.pk).seats_taken == 1


def test_what_the_registers_lack_stands_as_a_claim_for_the_body_to_verify() -> None:
    here = w.world()
    plan, unit = w.open_plan(here, level="4"), make_organisation("江北机电公司")
    actor = make_actor(Role.ENTERPRISE, organisation=unit)
    person = employee(unit, "老师傅")
    row = {"level": "四级/中级工", "condition": "L4-1", "years": "6"}
    with at(w.TODAY):
        with pytest.raises(BadRows):
            register_staff(
                actor, unit.pk, plan.pk, io.BytesIO(book([cells_of(person, unit, **(row | {"years": "0"}))]))
            )
        with rls.applied(actor):
            assert register_staff(actor, unit.pk, plan.pk, io.BytesIO(book([cells_of(person, unit, **row)]))) == 1
    made = Registration.objects.get()
    assert (made.condition, made.declared["more_years"], made.state) == ("L4-1", 6, "submitted")
