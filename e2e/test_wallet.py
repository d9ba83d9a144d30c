"""A worker puts a certificate into another wallet on the phone, sees it there, and withdraws it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client
from playwright.sync_api import expect

from jianglu.credentials.tests.wallet import Wallet
from jianglu.platform.access import Role
from jianglu.testing import make_actor, make_organisation

from .conftest import DESKTOP, PHONE, Opens, violations
from .test_certificate import world
from .walking import Walker

__all__ = ["world"]


@pytest.mark.django_db(transaction=True)
def test_offered_taken_and_withdrawn(window: Opens, world: SimpleNamespace) -> None:
    actor = make_actor(Role.WORKER, person=world.person)
    worker = Walker("worker", window(actor, size=PHONE))
    worker.open("/me/certificates/")
    worker.follow("存入其他钱包")
    page = worker.press("生成领取二维码")
    link, code = page.locator("[data-offer]").get_attribute("href"), page.locator("[data-tx-code]").inner_text()
    assert link
    assert violations(page) == []
    worker.window.picture("wallet-offer-phone")
    wide = Walker("worker at a desk", window(actor, size=DESKTOP))
    wide.open(f"/certificates/{world.row.pk}/wallets/")
    wide.window.picture("wallet-offer-desktop")

    wallet = Wallet(Client())
    token = wallet.token(link, code).json()["access_token"]
    assert wallet.ask(token, wallet.proof()).status_code == 200

    page = worker.open(f"/certificates/{world.row.pk}/wallets/")
    expect(page.locator("main")).to_contain_text("可选择性披露的凭证")
    page = worker.press("撤回这份凭证")
    expect(page.locator("main")).to_contain_text("已撤回")
    assert violations(page) == []
    worker.window.picture("wallet-withdrawn-phone")


@pytest.mark.django_db(transaction=True)
def test_asked_for_shown_and_read(window: Opens, world: SimpleNamespace) -> None:
    """A unit asks with a purpose, the worker reads it on the phone and consents, the unit reads each check."""
    unit = make_organisation(kinds=["enterprise"])
    employer = Walker("employer", window(make_actor(Role.ENTERPRISE, organisation=unit), size=DESKTOP))
    page = employer.open("/unit/presentation-requests/")
    page.get_by_label("用途（持证人会看到）").fill("应聘焊工岗位，核对技能等级")
    page.get_by_label("职业编码").fill("6-18-02-04")
    page.get_by_label("最低等级").select_option("5")
    page = employer.press("生成请求")
    assert violations(page) == []
    employer.window.picture("present-request-desktop")
    link = page.locator("[data-request]").get_attribute("href")
    where = page.url
    assert link

    worker = Walker("worker", window(make_actor(Role.WORKER, person=world.person), size=PHONE))
    worker.open("/me/certificates/")
    page = worker.follow("答复出示请求")
    assert violations(page) == []
    page.get_by_label("出示请求的链接").fill(link)
    page = worker.press("查看请求")
    expect(page.locator("main")).to_contain_text("应聘焊工岗位，核对技能等级")
    expect(page.locator("main")).to_contain_text(unit.name)
    assert violations(page) == []
    worker.window.picture("present-consent-phone")
    page = worker.press("同意并出示")
    expect(page.locator("main")).to_contain_text("对方只看到您同意的内容")

    page = employer.open(where.removeprefix(employer.window.base))
    expect(page.locator("main")).to_contain_text("出示的证书有效")
    for check in ("凭证签名", "出示人", "发证机构资格", "当前状态"):
        expect(page.locator("main")).to_contain_text(check)
    expect(page.locator("main")).not_to_contain_text("周小梅")
    assert violations(page) == []
    employer.window.picture("present-result-desktop")
    phone = Walker("employer's phone", window(make_actor(Role.ENTERPRISE, organisation=unit), size=PHONE))
    phone.open(where.removeprefix(employer.window.base))
    phone.window.picture("present-result-phone")
