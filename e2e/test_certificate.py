"""A certificate in a browser: issued, shown on the phone, scanned by an employer's camera, revoked, scanned again."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
import segno
from playwright.sync_api import Page, expect

from jianglu.catalogue.models import Occupation
from jianglu.credentials import services
from jianglu.platform.access import Role
from jianglu.testing import SYSTEM, make_actor, make_organisation, make_person

from .conftest import PHONE, Opens, violations
from .walking import Walker

# Stands in for the lens: a stream of a canvas on which the code is drawn, as a camera would see it.
CAMERA = """picture => {
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 600;
    const paper = canvas.getContext('2d');
    const image = new Image();
    await new Promise(done => { image.onload = done; image.src = picture; });
    const draw = () => {
      paper.fillStyle = 'white';
      paper.fillRect(0, 0, 600, 600);
      paper.drawImage(image, 100, 100, 400, 400);
    };
    draw();
    setInterval(draw, 100);
    return canvas.captureStream(10);
  };
}"""


@pytest.fixture
def world(transactional_db: None) -> SimpleNamespace:
    """A body with a number, a worker who passed."""
    Occupation.objects.get_or_create(code="6-18-02-04", defaults={"name": "焊工"})
    body = make_organisation(kinds=["body"])
    services.number_issuer(SYSTEM, body.pk, letter="S", site=12)
    person = make_person("周小梅")
    row = services.issue(
        SYSTEM, person_id=person.pk, body_id=body.pk, occupation_code="6-18-02-04", level="4",
        decided_on=date(2023, 2, 15), basis="assessment_result", basis_id=1, scores={"theory": 86, "practice": 91},
    )  # fmt: skip
    return SimpleNamespace(row=row, person=person)


def aim(page: Page, address: str) -> None:
    """Hold the phone's camera at a QR code."""
    page.evaluate(CAMERA, segno.make(address, error="m").png_data_uri(scale=8, border=4))
    page.get_by_role("button", name="扫描证书二维码").click()
    page.wait_for_url("**/v/*/", timeout=20000)


@pytest.mark.django_db(transaction=True)
def test_shown_scanned_revoked_and_scanned_again(window: Opens, world: SimpleNamespace, tmp_path: Path) -> None:
    worker = Walker("worker", window(make_actor(Role.WORKER, person=world.person), size=PHONE))
    page = worker.open("/me/certificates/")
    expect(page.locator("main")).to_contain_text(world.row.number)
    assert violations(page) == []
    page = worker.follow("出示二维码")
    address = page.get_by_role("link", name="打开核验页").get_attribute("href")
    assert address
    assert address.endswith(f"/v/{world.row.token}/")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 OFD").click()
    download.value.save_as(tmp_path / "c.ofd")

    employer = Walker("employer", window(size=PHONE))
    page = employer.open("/verify/")
    assert violations(page) == []
    aim(page, address)
    employer.look()
    expect(page.locator("main")).to_contain_text("证书有效")
    for check in ("数字签名", "发证机构资格", "当前状态", "持证人身份"):
        expect(page.locator("main")).to_contain_text(check)
    assert violations(page) == []

    city = Walker("city", window(make_actor(Role.CITY_CLERK)))
    city.open(f"/certificates/{world.row.pk}/")
    page = city.follow("撤销")
    page.get_by_label("理由").fill("查实替考，依规撤销")
    city.press("撤销证书")

    page = employer.open("/verify/")
    aim(page, address)
    expect(page.locator("main")).to_contain_text("证书已撤销")
    expect(page.locator("main")).to_contain_text("查实替考")
    page = employer.open("/verify/")
    page.get_by_label("证书文件").set_input_files(tmp_path / "c.ofd")
    employer.press("核验文件")
    expect(page.locator("main")).to_contain_text("与下载时的文件逐字节一致")
    expect(page.locator("main")).to_contain_text("证书已撤销")
    page = employer.open("/verify/")
    page.evaluate(CAMERA, segno.make("https://elsewhere.example/v/abcdefghijklmnop/").png_data_uri(scale=8, border=4))
    page.get_by_role("button", name="扫描证书二维码").click()
    expect(page.locator("[data-said]")).to_contain_text("这不是本市证书的二维码", timeout=20000)
    assert "/verify/" in page.url, "a code of another site leads nowhere"
    worker.open("/me/certificates/")
    expect(worker.page.locator("main")).to_contain_text("已撤销")
