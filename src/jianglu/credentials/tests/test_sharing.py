"""A holder shows what they chose, to whom has the link, until it ends."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jianglu.credentials import identities, services, sharing
from jianglu.credentials.errors import NothingShown, NotInForce
from jianglu.credentials.models import Share
from jianglu.credentials.vc import sdjwt
from jianglu.kernel.errors import Denied, NotFound
from jianglu.platform import calendar
from jianglu.platform.access import Role
from jianglu.platform.calendar.testing import at
from jianglu.testing import make_actor, sign_in

from .conftest import clerk, issue


def test_a_link_shows_the_chosen_claims_until_it_ends(client: Client, world) -> None:
    row, me = issue(world), make_actor(Role.WORKER, person=world.worker)
    with at("2023-03-16"):
        link = sharing.share(me, row.pk, ["achievement", "body", "made up"], days=7, note="应聘")
        page = client.get(f"/s/{link.token}/").content.decode()
        assert "焊工" in page
        assert "匠心评价中心" in page
        for hidden in ("张建国", row.number, row.holder_number):
            assert hidden not in page
        services.suspend(clerk(), row.pk, reason="举报核查期间暂停")
        assert "证书当前无效" in client.get(f"/s/{link.token}/").content.decode()
        with pytest.raises(NotInForce):
            sharing.share(me, row.pk, ["name"], days=7)
        services.reinstate(clerk(), row.pk, reason="核查完毕予以恢复")
        with pytest.raises(NothingShown):
            sharing.share(me, row.pk, ["made up"], days=7)
        other = make_actor(Role.WORKER, person=world.other)
        for call in (
            lambda: sharing.share(other, row.pk, ["name"], days=7),
            lambda: sharing.sd_jwt(other, row.pk),
            lambda: sharing.end(other, link.pk),
            lambda: sharing.share(clerk(), row.pk, ["name"], days=7),
        ):
            with pytest.raises((NotFound, Denied)):
                call()
        assert Share.objects.get().views == 2
    with at("2023-03-24"):
        assert client.get(f"/s/{link.token}/").status_code == 404
    with at("2023-03-16"):
        whole = sharing.share(me, row.pk, ["identity_number"], days=1)
        assert "50010519900101123" in client.get(f"/s/{whole.token}/").content.decode()
        sharing.end(me, whole.pk)
        assert client.get(f"/s/{whole.token}/").status_code == 404


def test_an_sd_jwt_discloses_the_level_without_the_number(client: Client, world) -> None:
    row, me = issue(world), make_actor(Role.WORKER, person=world.worker)
    with at("2023-03-16"):
        token = sharing.sd_jwt(me, row.pk, ["achievement"])
        claims = sdjwt.verify(token, identities.resolve, now=calendar.now())
        assert claims["level"] == "4"
        assert {"name", "number", "identity_number"}.isdisjoint(claims)
        page = client.post("/verify/", {"file": SimpleUploadedFile("c.txt", token.encode())}).content.decode()
        assert "焊工 中级工" in page
        assert "张建国" not in page
        services.revoke(clerk(), row.pk, reason="查实替考，依规撤销")
        page = client.post("/verify/", {"file": SimpleUploadedFile("c.txt", token.encode())}).content.decode()
        assert "未通过" in page


def test_the_page_of_links(client: Client, world) -> None:
    row = issue(world)
    sign_in(client, make_actor(Role.WORKER, person=world.worker))
    path = f"/certificates/{row.pk}/shares/"
    assert client.post(path, {"claims": ["name"], "days": "7", "do": "link"}).status_code == 302
    assert "收回" in client.get(path).content.decode()
    answer = client.post(path, {"claims": ["name"], "days": "7", "do": "sd-jwt"})
    assert answer["Content-Type"] == "application/dc+sd-jwt"
    assert client.post(f"/shares/{Share.objects.get().pk}/end/").status_code == 302
    assert "已收回" in client.get(path).content.decode()
