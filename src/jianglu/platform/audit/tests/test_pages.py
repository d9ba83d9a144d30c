"""Searching the log."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from jianglu.platform import audit
from jianglu.platform.access import Role
from jianglu.testing import SYSTEM, make_actor, sign_in

pytestmark = pytest.mark.django_db


def test_the_log_is_searched_and_exported(client, django_assert_max_num_queries) -> None:
    audit.record(SYSTEM, "tests.happened", "tests.thing:77", reason="=1+1", changes={"places": 3})
    audit.record(SYSTEM, "tests.other", "tests.thing:78")
    sign_in(client, make_actor(Role.AUDITOR))
    client.get("/office/audit/")
    with django_assert_max_num_queries(12):
        text = client.get("/office/audit/", {"q": "tests.thing:77"}).content.decode()
    assert "places: 3" in text
    assert "tests.thing:78" not in text
    sheet = load_workbook(BytesIO(client.get("/office/audit/?q=tests.&export=xlsx").content)).active
    assert sheet.max_row == 3
    assert [row[5].value for row in sheet.iter_rows()].count("'=1+1") == 1
    assert client.get("/office/audit/", {"at_from": "2099-01-01"}).content.decode().count("tests.thing") == 0


@pytest.mark.parametrize("role", [Role.WORKER, Role.DISTRICT_CLERK, Role.LEADER, Role.BODY])
def test_others_may_not(client, role) -> None:
    sign_in(client, make_actor(role))
    assert client.get("/office/audit/").status_code == 403


def test_an_auditor_of_a_district_may_not(client) -> None:
    sign_in(client, make_actor(Role.AUDITOR, region="500105"))
    assert client.get("/office/audit/").status_code == 403
