"""Money in a real browser: a claim decided by keyboard, and a recovery that comes back in instalments."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import expect

from jianglu.benefits import services
from jianglu.benefits.models import Claim, PaymentBatch, Recovery
from jianglu.benefits.tests.conftest import build
from jianglu.benefits.tests.test_services import accepted, granted, receipt
from jianglu.testing import at

from .conftest import PHONE, Opens, assert_clean, violations

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: Any) -> Any:
    with at("2023-03-15"):
        yield build()


def test_the_queue_is_worked_by_keyboard(window: Opens, world: SimpleNamespace) -> None:
    accepted(world)
    clerk = window(world.district)
    page = clerk.open("/office/benefits/queue/")
    page.locator("tbody tr").first.focus()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("#queue-count")).to_have_text("1")
    page.keyboard.press("a")
    expect(page.locator("#queue-count")).to_have_text("0")
    page.keyboard.press("a")
    assert_clean(violations(page))
    with page.expect_navigation():
        page.get_by_role("button", name="审核通过").click()
    expect(page.locator("body")).to_contain_text("已办理 1 件")
    assert Claim.objects.get().case.node == "approve" and not clerk.complaints


def test_a_recovery_comes_back_in_instalments(window: Opens, world: SimpleNamespace) -> None:
    claim = granted(world)
    batch, _held = services.make_batch(world.city, region_code="50", key="k")
    services.send_batch(world.checker, batch.pk)
    services.import_receipt(world.city, batch.pk, receipt(PaymentBatch.objects.get()))
    officer = window(world.city)
    page = officer.open(f"/benefits/{claim.pk}/recover/")
    page.get_by_label("追回金额（元）").fill("900")
    page.get_by_label("理由").fill("重复领取")
    page.get_by_label("分几期（按月）").fill("3")
    with page.expect_navigation():
        page.get_by_role("button", name="追回补贴").click()
    expect(page.locator("main")).to_contain_text("须由提出人以外的人确认")
    address = f"/benefits/recoveries/{Recovery.objects.get().pk}/"
    second = window(world.checker)
    page = second.open(address)
    with page.expect_navigation():
        page.get_by_role("button", name="确认追回").click()
    assert_clean(violations(page))
    page.get_by_text("登记还款").first.click()
    page.locator("#id_repay-amount").fill("300")
    page.locator("#id_repay-key").fill("YH1")
    with page.expect_navigation():
        page.get_by_role("button", name="登记还款").click()
    expect(page.locator("main")).to_contain_text("已还清")
    worker = window(world.worker, size=PHONE)
    page = worker.open("/me/benefits/")
    expect(page.locator("main")).to_contain_text("¥600.00")
    page.get_by_role("link", name="查看还款计划").first.click()
    expect(page.locator("main")).to_contain_text("未到期")
    assert worker.overflow() <= 0
    assert_clean(violations(page))
    assert not officer.complaints + second.complaints + worker.complaints
    assert Recovery.objects.get().instalments.count() == 3
