"""A reform in a real browser: drafted, tried on the past, handed in, approved by somebody else, in force.

JIANGLU_PICTURES=1 keeps the picture of docs/policies.md.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import expect

from jianglu.benefits.policies import SKILL_UPGRADE
from jianglu.benefits.tests.conftest import build, certify
from jianglu.benefits.tests.test_large_batches import copies
from jianglu.platform.policy import in_force
from jianglu.testing import at

from .conftest import Opens, assert_clean, violations
from .walking import KEEP_PICTURES, Walker, background

pytestmark = pytest.mark.django_db(transaction=True)
PICTURE = Path(__file__).parents[1] / "docs/img/backtest.png"
OTHERS = 60


@pytest.fixture
def world(transactional_db: Any) -> Any:
    with at("2023-03-15"):
        made = build()
        certificate = certify(made, day=date(2022, 4, 1), level="5")
        people = f", generate_series(1, {OTHERS}) i"
        copies(
            "people_person", f"{people} WHERE t.id = {made.worker.person_id}",
            id="1000000 + i", number_index="decode(md5(i::text) || md5(i::text || 'x'), 'hex')",
        )  # fmt: skip
        for table in ("people_insurancemonth", "people_employment"):
            copies(table, f"{people} WHERE t.person_id = {made.worker.person_id}", person_id="1000000 + i")
        copies(
            "credentials_certificate", f"{people} WHERE t.id = {certificate.pk}",
            id="1000000 + i", person_id="1000000 + i", basis_id="1000000 + i", token="md5(i::text)",  # noqa: S106
            number="overlay(t.number placing lpad(i::text, 6, '0') from 15)", level="(3 + i % 3)::text",
            level_rank="4 - i % 3", issued_on="DATE '2022-04-03' + (i * 37 % 330)",
        )  # fmt: skip
        yield made


def test_a_reform_is_tried_on_the_past_before_it_is_approved(window: Opens, world: SimpleNamespace) -> None:
    officer = Walker("officer", window(world.city))
    page = officer.open("/office/policy-versions/")
    page.get_by_label("政策").first.select_option("skill-upgrade")
    officer.press("起草新版本")
    page.get_by_label("版本代码").fill("2023-7")
    page.get_by_label("事项起始日").fill("2023-07-01")
    page.get_by_label("事项截止日").fill("2023-12-31")
    page.get_by_label("文号").fill("渝人社发〔2023〕8号（草案）")
    page.get_by_label("修订理由").fill("提高高级工标准")
    for field in page.get_by_label("· 3（元）").all():
        field.fill("2500")
    officer.press("保存草稿")
    address = page.url.removeprefix(officer.window.base)
    page.get_by_label("自").first.fill("2022-03-01")
    page.get_by_label("至").first.fill("2023-03-01")
    officer.press("开始回测")
    background()
    officer.open(address)
    officer.follow("2022-03-01 – 2023-03-01")
    expect(page.locator("main")).to_contain_text("多得")
    assert_clean(violations(page))
    if KEEP_PICTURES:
        page.locator("main svg[width]").first.wait_for()
        page.screenshot(path=str(PICTURE), clip={"x": 0, "y": 0, "width": 1440, "height": 1200}, full_page=True)
    officer.open(address)
    officer.press("送审")
    second = Walker("second", window(world.checker))
    second.open(address)
    second.follow("办理")
    second.page.locator("summary", has_text="批准生效").click()
    second.press("确认批准生效")
    rate = next(figure for figure in in_force(SKILL_UPGRADE).figures if figure.code == "rate")
    assert rate.value(date(2023, 7, 1), demand_class="紧缺", level="3") == 250_000
    assert rate.value(date(2023, 6, 30), demand_class="紧缺", level="3") == 200_000
