"""The pages and the API of certificates."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jianglu.credentials import queries, services
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


def test_guessing_is_stopped_for_an_hour_and_reading_from_certificates_is_not(
    client: Client, world, monkeypatch
) -> None:
    from importlib import import_module

    from django.core.cache import cache

    pages = import_module("jianglu.credentials.views.verify")  # the package's `verify` is the page
    monkeypatch.setattr(pages, "LOOKUPS", 1000)
    monkeypatch.setattr(pages, "MISSES", 5)
    row = issue(world)
    cache.clear()
    assert {client.get(f"/v/{row.token}/").status_code for _n in range(40)} == {200}
    assert [client.get(f"/v/guess-{n}/").status_code for n in range(7)] == [404] * 5 + [429] * 2
    assert client.post("/api/v1/credentials/verify", {}, "application/json").status_code == 422
    assert client.get(f"/v/{row.token}/").status_code == 429
    cache.clear()


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
    "query", ["?page=99999", "?page=x", "?sort=person__number_sealed", "?level=9", "?issued_from=abc"]
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


def test_a_downloaded_file_is_verified_and_a_changed_one_is_not(client: Client, world, tmp_path) -> None:
    import json
    import subprocess

    row = issue(world)
    reader = make_actor(Role.WORKER, person=world.worker)
    pdf = services.document(reader, row, address="http://127.0.0.1:8000/v/" + row.token + "/")
    (tmp_path / "c.pdf").write_bytes(pdf)
    said = subprocess.run(["pdfsig", "-nocert", str(tmp_path / "c.pdf")], capture_output=True, text=True, check=True)
    assert "Signature is Valid" in said.stdout
    document = json.dumps(queries.credential(row).document).encode()
    token = services.credential(reader, row, form="jwt").encode()

    def page(content: bytes, name: str) -> str:
        return client.post("/verify/", {"file": SimpleUploadedFile(name, content)}).content.decode()

    for content, name in ((pdf, "c.pdf"), (document, "c.json"), (token, "c.jwt")):
        assert "证书有效" in page(content, name), name
        assert "未通过" not in page(content, name), name
    changed = [
        (pdf.replace(b"/Producer", b"/Prodncer"), "c.pdf"),
        (document.replace(row.number.encode(), b"S000050000012232000001"), "c.json"),
        (token[:-9] + b"AAAAAAAAA", "c.jwt"),
    ]
    for content, name in changed:
        assert "未通过" in page(content, name), name
    for content in (b"%PDF-1.7 nothing", b"PK\x03\x04", b"{}", b"\xff", b"[" * 9999):
        assert "这不是电子证书文件" in page(content, "x.json"), content[:9]
    answer = client.post("/api/v1/credentials/verify/file", {"file": SimpleUploadedFile("c.json", document)})
    assert answer.json()["in_force"] is True
    services.revoke(clerk(), row.pk, reason="查实替考，依规撤销")
    assert "证书已撤销" in page(document, "c.json")
