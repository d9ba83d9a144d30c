"""A worker puts a certificate into another wallet on the phone, sees it there, and withdraws it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client
from playwright.sync_api import expect

from jianglu.credentials.tests.wallet import Wallet
from jianglu.platform.access import Role
from jianglu.testing import make_actor

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
