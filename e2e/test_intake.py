"""A candidate hands in a photo and asks to pay less on a phone; the body decides; the ticket bears the photo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from jianglu.assessment.intake.seed import portrait
from jianglu.assessment.plans import services as plans
from jianglu.assessment.tests import world as w
from jianglu.platform.calendar import clock
from jianglu.testing import at

from .conftest import PHONE, Opens, assert_clean, violations
from .walking import Walker


@pytest.mark.django_db(transaction=True)
def test_a_photo_and_a_waiver_are_handed_in_and_decided(window: Opens, tmp_path: Path) -> None:
    here = w.world(candidates=1)
    plan = w.open_plan(here, photo_required=True)
    row = w.register(here.workers[0], plan)
    clock.move(w.THEORY_AT.replace(month=3, day=2))
    worker = Walker("worker", window(here.workers[0], size=PHONE))
    body = Walker("body", window(here.actor))
    picture, proof = tmp_path / "photo.jpg", tmp_path / "proof.pdf"
    picture.write_bytes(portrait(1).read())
    proof.write_bytes(b"%PDF-1.7\ntrailer\n%%EOF\n")

    expect(worker.open("/my/exams/").locator("main")).to_contain_text("请上传照片")
    worker.follow("照片")
    worker.page.locator("input[type=file]").set_input_files(picture)
    worker.press("上传照片")
    worker.follow("费用减免")
    worker.page.get_by_label("减免类别").select_option("disabled")
    worker.page.locator("input[type=file]").set_input_files(proof)
    worker.press("提交申请")
    expect(worker.page.locator("main")).to_contain_text("待审核")

    body.open("/work/assessment/photos/")
    body.window.picture("intake-photos")
    look(body)
    body.window.picture("intake-photo")
    body.press("照片合格")
    body.follow("费用减免")
    body.window.picture("intake-waivers")
    look(body)
    body.page.get_by_label("减免后应缴").fill("80")
    body.window.picture("intake-waiver")
    body.press("批准减免")
    with at(w.TODAY):
        plans.confirm_materials(here.actor, row.pk, accept=True)
        plans.upload_list(here.actor, plan.pk)
    body.open(f"/work/assessment/plans/{plan.pk}/")
    expect(body.page.locator("main")).to_contain_text("80.00")
    body.window.picture("intake-plan")
    page = worker.open("/my/exams/")
    expect(page.locator("main")).to_contain_text("已减免")
    assert_clean(violations(page))
    worker.window.picture("intake-mine")
    worker.open(f"/my/exams/{row.pk}/photo/")
    assert_clean(violations(worker.page))
    worker.window.picture("intake-my-photo")
    worker.open("/my/exams/")
    address: Any = worker.page.get_by_role("link", name="准考证").get_attribute("href")
    ticket = worker.page.request.get(worker.window.base + address)
    assert ticket.ok and b"/Image" in ticket.body()


def look(body: Walker) -> None:
    """Open the first row of the list."""
    with body.page.expect_navigation():
        body.page.locator("table tbody a").first.click()
    body.look()
