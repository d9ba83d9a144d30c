"""The pages and the API of certificates."""

from __future__ import annotations

import pytest
from django.test import Client

from jianglu.credentials import services
from jianglu.credentials.models import Certificate
from jianglu.platform.access import Role
from jianglu.testing import make_actor, sign_in

from .conftest import clerk, issue


def test_anybody_verifies_by_number_and_name(client: Client, world) -> None:
    row = issue(world)
    page = client.post("/verify/", {"number": row.number, "name": "张建国"}).content.decode()
    assert "证书有效" in page
    assert "匠心评价中心" in page
    assert client.post("/verify/", {"number": row.number, "name": "张三"}).status_code == 404


def test_the_scanned_page_follows_a_revocation_at_once(client: Client, world) -> None:
    row = issue(world)
    assert "证书有效" in client.get(f"/v/{row.token}/").content.decode()
    services.revoke(clerk(), row.pk, reason="查实替考，依规撤销")
    page = client.get(f"/v/{row.token}/")
    assert "证书已撤销" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert client.get("/v/guess/").status_code == 404


def test_numbers_cannot_be_tried_out_fast(client: Client, world) -> None:
    from django.core.cache import cache

    cache.clear()
    statuses = [
        client.post("/verify/", {"number": "S000050000012234000001", "name": str(n)}).status_code for n in range(32)
    ]
    cache.clear()
    assert statuses[:30] == [404] * 30
    assert statuses[30:] == [429] * 2


def test_a_worker_sees_and_downloads_only_their_own(client: Client, world) -> None:
    mine, others = issue(world), issue(world, basis_id=2, person=world.other)
    sign_in(client, make_actor(Role.WORKER, person=world.worker))
    assert mine.number in client.get("/me/certificates/").content.decode()
    pdf = client.get(f"/certificates/{mine.pk}/document.pdf")
    assert pdf.content.startswith(b"%PDF")
    for path in ("", "document.pdf", "revoke/", "correct/"):
        response = client.get(f"/certificates/{others.pk}/{path}")
        assert response.status_code == 404
        assert "李秀英" not in response.content.decode()


def test_the_bureau_lists_revokes_and_corrects(client: Client, world, django_assert_max_num_queries) -> None:
    rows = [issue(world, basis_id=n) for n in range(1, 30)]
    sign_in(client, make_actor(Role.CITY_CLERK))
    with django_assert_max_num_queries(12):
        page = client.get("/office/certificates/?sort=-number&page=2").content.decode()
    assert "共 29 条" in page
    assert client.get("/office/certificates/?q=张建国&level=4&export=xlsx").content[:2] == b"PK"
    assert client.post(f"/certificates/{rows[0].pk}/revoke/", {"reason": "短"}).status_code == 200
    assert client.post(f"/certificates/{rows[0].pk}/revoke/", {"reason": "查实替考，依规撤销"}).status_code == 302
    assert Certificate.objects.get(pk=rows[0].pk).status == "revoked"
    form = {"reason": "姓名登记有误", "holder_name": "张建华"}
    assert client.post(f"/certificates/{rows[1].pk}/correct/", form).status_code == 302
    assert "张建华" in client.get("/office/certificates/?q=张建华").content.decode()


@pytest.mark.parametrize(
    "query", ["?page=99999", "?page=x", "?sort=person__number_sealed", "?level=9", "?issued_from=abc", "?q=%00"]
)
def test_odd_addresses_do_no_harm(client: Client, world, query: str) -> None:
    issue(world)
    sign_in(client, make_actor(Role.CITY_CLERK))
    assert client.get("/office/certificates/" + query).status_code == 200


def test_a_district_clerk_may_look_but_not_revoke(client: Client, world) -> None:
    row = issue(world)
    sign_in(client, make_actor(Role.DISTRICT_CLERK))
    assert client.get(f"/certificates/{row.pk}/").status_code == 200
    assert client.post(f"/certificates/{row.pk}/revoke/", {"reason": "查实替考，依规撤销"}).status_code in (200, 403)
    assert Certificate.objects.get(pk=row.pk).in_force
