"""Money in a real browser: claims decided by keyboard, a class claim with three bad rows to paid, recoveries by instalments."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import expect

from jianglu.benefits import services
from jianglu.benefits.models import Claim, ClassClaim, PaymentBatch, Recovery
from jianglu.benefits.tests.classes import claimed, class_of, open_line, pay
from jianglu.benefits.tests.conftest import build
from jianglu.benefits.tests.test_classes import granted as class_granted
from jianglu.benefits.tests.test_services import accepted, granted, receipt
from jianglu.platform import workflow
from jianglu.platform.calendar import add_working_days, today
from jianglu.testing import at

from .conftest import PHONE, Opens, assert_clean, violations
from .walking import Walker, bank_answer

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


def test_a_class_claim_with_three_bad_rows_is_paid(window: Opens, world: SimpleNamespace) -> None:
    """The provider checks and claims, the district takes a row out, the city approves, one transfer pays the rest."""
    open_line(world)
    provider = class_of(world, good=4)
    unit = Walker("provider", window(provider.actor))
    page = unit.open("/workspace/benefits/")
    page.get_by_role("link", name="焊工（四级）").click()
    expect(page.locator("main")).to_contain_text("¥6,000.00")
    assert_clean(violations(unit.look()))
    page = unit.press("申领可以列入的人员")
    expect(page.locator("main")).to_contain_text("列入 4 人，未列入 3 人")
    for why in ("参加评价取得证书后再申请", "到课不足，不予补贴", "退役军人等由经办核实"):
        expect(page.locator("tbody")).to_contain_text(why)
    assert_clean(violations(page))
    made = ClassClaim.objects.get()

    clerk = Walker("district", window(world.district))
    clerk.open("/office/benefits/queue/")
    clerk.follow("另有 1 件按班申领待您办理")
    page = clerk.follow(made.number)
    page = clerk.follow(f"剔除 {made.rows.get(line=2).name}")
    page.get_by_label("剔除理由").fill("他人代为签到")
    page = clerk.press("剔除这名学员")
    expect(page.locator("main")).to_contain_text("¥4,500.00")
    expect(page.locator("tbody")).to_contain_text("他人代为签到")
    clerk.follow(re.compile("办理 BB"))
    clerk.page.locator("summary", has_text="审核通过").click()
    clerk.press("确认审核通过")
    city = Walker("city", window(world.city))
    city.open(f"/workspace/benefits/{made.pk}/")
    city.follow(re.compile("办理 BB"))
    city.page.locator("summary", has_text="核准并公示").click()
    city.press("确认核准并公示")
    with at(add_working_days(today(), 6).isoformat()):
        workflow.run_due()

    city.open("/office/benefits/batches/")
    page = city.press("制作批次")
    expect(page.locator("main")).to_contain_text(made.number)
    batch = PaymentBatch.objects.get()
    services.send_batch(world.checker, batch.pk)
    _name, file = services.export_batch(world.checker, batch.pk)
    page = city.open(f"/office/benefits/batches/{batch.pk}/")
    answer = bank_answer(file, "成功")
    page.locator("input[type=file]").set_input_files({"name": "answer.csv", "mimeType": "text/csv", "buffer": answer})
    page = city.press("导入")
    expect(page.locator("body")).to_contain_text("成功 1 笔")

    page = unit.open(f"/workspace/benefits/{made.pk}/")
    expect(page.locator("main")).to_contain_text("已到账 ¥4,500.00")
    trainee = Walker("trainee", window(provider.workers[0], size=PHONE))
    page = trainee.open("/me/benefits/")
    expect(page.locator("main")).to_contain_text(f"付给 {provider.unit.name}")
    assert_clean(violations(page))


def test_who_was_left_out_is_let_in_after_all(window: Opens, world: SimpleNamespace) -> None:
    """The unit appeals for a veteran whom no register holds; the city has seen the papers and lets them in."""
    provider, made = claimed(world)
    out = made.rows.get(line=6)
    unit = Walker("provider", window(provider.actor, size=PHONE))
    unit.open(f"/workspace/benefits/{made.pk}/")
    page = unit.follow(f"申请复核 {out.name}")
    page.get_by_label("理由和依据").fill("退役军人，附退役证")
    assert_clean(violations(page))
    page = unit.press("申请复核")
    expect(page.locator("tbody")).to_contain_text("单位申请复核：复核中")
    city = Walker("city", window(world.city))
    city.open(f"/workspace/benefits/{made.pk}/")
    page = city.follow("单位申请复核：复核中")
    expect(page.locator("main")).to_contain_text("退役军人，附退役证")
    page.locator("summary", has_text="同意列入").click()
    page.get_by_label("只有经办人员才能核实的事项").first.select_option("yes")
    page.get_by_label("理由").first.fill("退役证属实")
    city.press("确认同意列入")
    page = unit.open(f"/workspace/benefits/{made.pk}/")
    expect(page.locator("main")).to_contain_text("列入 4 人，未列入 2 人")
    assert_clean(violations(page))


def test_a_unit_pays_a_wrong_row_back_in_instalments(window: Opens, world: SimpleNamespace) -> None:
    """One row of a paid class claim was wrong: two officers, three instalments, the unit reads what is left."""
    provider, made = claimed(world, good=2, bad=False)
    class_granted(world, made)
    pay(world.city, world.checker)
    row = made.claims.order_by("pk")[0]
    officer = Walker("city", window(world.city))
    page = officer.open(f"/benefits/{row.pk}/recover/")
    page.get_by_label("理由").fill("抽查发现他人代为签到")
    page.get_by_label("分几期（按月）").fill("3")
    officer.press("追回补贴")
    debt = Recovery.objects.get()
    second = Walker("checker", window(world.checker))
    second.open(f"/benefits/recoveries/{debt.pk}/")
    second.press("确认追回")
    unit = Walker("provider", window(provider.actor))
    unit.open(f"/workspace/benefits/{made.pk}/")
    page = unit.follow("应退回 ¥1,500.00，未还 ¥1,500.00")
    expect(page.locator("main")).to_contain_text("请按期还到原发放单位的支出户")
    assert_clean(violations(page))
    for place in range(3):
        page = second.open(f"/benefits/recoveries/{debt.pk}/")
        page.get_by_text("登记还款").first.click()
        page.locator("#id_repay-amount").fill("500")
        page.locator("#id_repay-key").fill(f"YH{place}")
        second.press("登记还款")
    page = unit.open(f"/benefits/recoveries/{debt.pk}/")
    expect(page.locator("main")).to_contain_text("已结清")
    page = unit.open(f"/workspace/benefits/{made.pk}/")
    expect(page.locator("tbody")).to_contain_text("已追回")
