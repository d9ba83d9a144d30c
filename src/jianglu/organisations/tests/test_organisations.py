"""The register of organisations."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from jianglu.kernel.errors import Conflict, Denied
from jianglu.kernel.identifiers import BadCreditCode
from jianglu.kernel.sheets import BadRows
from jianglu.organisations import imports, queries, services
from jianglu.organisations.errors import OrganisationExists, UnknownKind
from jianglu.organisations.models import Organisation
from jianglu.testing import SYSTEM, credit_code, make_actor, make_organisation, make_region, sign_in

pytestmark = pytest.mark.django_db


def test_a_unit_is_registered_once_and_found_by_any_part_of_its_name() -> None:
    unit = make_organisation("重庆砺川序精密机械有限公司", kinds=["enterprise", "body"])
    assert {role.kind for role in unit.roles.all()} == {"enterprise", "body"}
    for text in ("精密机械", "jingmi", "jmjx", "川序", unit.credit_code):
        assert list(queries.search(text)) == [unit], text
    assert not queries.search("没有的名字").exists()
    with pytest.raises(OrganisationExists):
        make_organisation(code=unit.credit_code)


def test_bad_codes_and_kinds_are_refused() -> None:
    with pytest.raises(BadCreditCode):
        make_organisation(code="91500105JL0000013K")
    with pytest.raises(UnknownKind):
        make_organisation(kinds=["bank"])
    assert not Organisation.objects.exists()


def test_only_a_clerk_of_the_region_registers() -> None:
    make_region()
    for actor in (make_actor("enterprise"), make_actor("district_clerk", region="500103"), make_actor("worker")):
        before = Organisation.objects.count()
        with pytest.raises(Denied):
            services.register_organisation(
                actor, credit_code=credit_code(777), name="甲", region_code="500105", kinds=["enterprise"]
            )
        assert Organisation.objects.count() == before


def _sheet(rows: list[list[str]]) -> io.BytesIO:
    book = Workbook()
    book.active.append([column.heading for column in imports.COLUMNS])
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def test_three_bad_rows_in_a_thousand_are_each_named_and_nothing_is_written() -> None:
    make_region()
    rows = [[credit_code(1000 + i), f"单位{i}", "500105", "企业"] for i in range(1000)]
    rows[4][0] = "91500105JL0000013K"
    rows[500][2] = "509999"
    rows[998][3] = "银行"
    with pytest.raises(BadRows) as caught:
        imports.import_organisations(SYSTEM, _sheet(rows))
    assert [(error.row, error.field) for error in caught.value.rows] == [
        (6, "统一社会信用代码"),
        (502, "区划代码"),
        (1000, "单位身份"),
    ]
    assert not Organisation.objects.exists()
    assert imports.import_organisations(SYSTEM, _sheet(rows[10:400])) == 390


def test_a_change_keeps_what_was_and_loses_no_race() -> None:
    unit = make_organisation()
    enterprise = make_actor("enterprise", organisation=unit)
    services.change_organisation(enterprise, unit.pk, version=1, reason="搬迁", address="新址")
    with pytest.raises(Conflict):
        services.change_organisation(enterprise, unit.pk, version=1, address="旧页面")
    with pytest.raises(Denied):
        services.change_organisation(make_actor("enterprise"), unit.pk, version=2, address="别人")
    row = queries.history(unit.pk).get()
    assert (row.field, row.after, row.reason) == ("address", "新址", "搬迁")


def test_pages(client: Client, django_assert_max_num_queries) -> None:
    unit = make_organisation("重庆岚桥卓物流有限公司")
    services.change_organisation(SYSTEM, unit.pk, version=1, contact_name="联系人王", contact_phone="19900001111")
    with django_assert_max_num_queries(12):
        answer = client.get(reverse("organisations:index"), {"q": "岚桥"})
    assert "重庆岚桥卓物流有限公司" in answer.content.decode()
    page = client.get(reverse("organisations:detail", args=[unit.pk])).content.decode()
    assert "联系人王" not in page
    assert client.get(reverse("organisations:change", args=[unit.pk])).status_code == 302
    sign_in(client, make_actor("enterprise", organisation=unit))
    assert "联系人王" in client.get(reverse("organisations:detail", args=[unit.pk])).content.decode()
    assert client.get(reverse("organisations:mine")).status_code == 302
    stranger = sign_in(Client(), make_actor("enterprise"))
    assert stranger.get(reverse("organisations:change", args=[unit.pk])).status_code == 404
    assert "联系人王" not in stranger.get(reverse("organisations:detail", args=[unit.pk])).content.decode()
