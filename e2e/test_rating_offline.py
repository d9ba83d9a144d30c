"""An assessor scores practice on a tablet without a network; when it returns, everything is sent, once."""

from __future__ import annotations

from datetime import datetime

import pytest
from playwright.sync_api import Error, expect

from jianglu.assessment.marking.models import Rating
from jianglu.assessment.marking.services import rate
from jianglu.assessment.offline.models import OfflineRating
from jianglu.assessment.offline.queries import due
from jianglu.assessment.tests import world as w
from jianglu.platform.calendar import clock

from .conftest import PHONE, Opens, assert_clean, violations
from .walking import Walker

TABLET = (820, 1180)
DAY = datetime(2023, 3, 21, 9, tzinfo=w.ZONE)
PAGE = "/work/assessment/ratings/offline/"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [TABLET, PHONE], ids=["tablet", "phone"])
def test_rated_without_a_network_and_sent_once(window: Opens, size: tuple[int, int]) -> None:
    here = w.world(candidates=3)
    w.scheduled(here, w.open_plan(here))
    clock.move(DAY)
    rater = Walker("rater", window(here.assessor_actors[0], size=size))
    page = rater.open("/work/assessment/ratings/")
    rater.follow("离线评分")
    expect(page.get_by_role("status").first).to_contain_text("本页断网也能打开")
    page.get_by_role("button", name="下载今天的评分任务").click()
    cards = page.locator(".rating-card")
    expect(page.locator("[data-status]")).to_contain_text("已下载")
    expect(cards.first).to_be_visible()
    count = cards.count()
    assert count >= 1 and not any(worker.name in page.content() for worker in here.workers)
    rater.look()
    assert_clean(violations(page))
    rater.window.picture(f"rating-offline-list-{size[0]}")

    page.context.set_offline(True)
    page.reload()  # the page comes from the device
    expect(page.locator("[data-status]")).to_contain_text("没有网络")
    cards.first.click()
    zero, full = page.locator("[data-zero]"), page.locator("[data-full]")
    full.nth(0).click()
    expect(page.locator("[data-total]")).to_contain_text("还有 1 项")
    page.locator("[data-points]").nth(1).fill("55")
    expect(page.locator("[data-total]")).to_contain_text("95")
    zero.nth(0).click()
    expect(page.locator("[data-total]")).to_contain_text("否决项")
    full.nth(0).click()
    page.get_by_label("评语").fill("接线规范")
    page.wait_for_timeout(300)  # what was typed is on the device a moment later
    page.goto(rater.window.base + "/work/assessment/ratings/")  # any page of the ratings is this one without a network
    expect(cards.first).to_contain_text("评分中")
    cards.first.click()
    expect(page.locator("[data-total]")).to_contain_text("95")
    assert rater.window.overflow() <= 0
    assert_clean(violations(page))
    rater.window.picture(f"rating-offline-sheet-{size[0]}")
    page.get_by_role("button", name="交出评分").click()
    expect(page.get_by_role("dialog")).to_contain_text("95")
    page.get_by_role("button", name="交出", exact=True).click()
    expect(page.locator("[data-status]")).to_contain_text("1 份评分待上传")
    assert not Rating.objects.exists()

    page.reload()
    expect(page.locator("[data-status]")).to_contain_text("1 份评分待上传")
    assert page.evaluate("localStorage.getItem('jl-unsent:jianglu-ratings')") == "1"
    page.context.set_offline(False)
    expect(page.locator("[data-status]")).to_contain_text("1 份评分已上传入库", timeout=40000)
    rating = Rating.objects.get()
    assert (rating.total, rating.comment) == (95, "接线规范")
    left = page.evaluate("Promise.all(['ratings', 'drafts', 'refused'].map((name) => Ratings.all(name)))")
    assert left == [[], [], []], "nothing stays on the device"
    page.reload()
    expect(cards.first).to_contain_text("已入库")
    assert OfflineRating.objects.count() == 1
    refused(rater, here)


def refused(rater: Walker, here: w.World) -> None:
    """Meanwhile the same candidate was rated on another device: the page says which rating stands."""
    page = rater.page
    task = due(here.assessor_actors[0]).first()
    assert task is not None
    rate(here.assessor_actors[0], task.pk, points={1: 10, 2: 10})
    page.goto(rater.window.base + PAGE + f"#{task.pk}")
    expect(page.locator("[data-total]")).to_contain_text("还有 2 项")  # the sheet is filled in
    for button in page.locator("[data-full]").all():
        button.click()
    page.get_by_role("button", name="交出评分").click()
    page.get_by_role("button", name="交出", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("以先到的为准")
    rater.window.picture("rating-offline-conflict")
    page.get_by_role("button", name="知道了").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert Rating.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_what_lies_on_the_device_says_nothing_without_its_key(window: Opens) -> None:
    """Tasks, drafts and ratings are sealed; the key cannot be taken out, and goes when nothing is left."""
    here = w.world(candidates=2)
    w.scheduled(here, w.open_plan(here))
    clock.move(DAY)
    page = Walker("rater", window(here.assessor_actors[0], size=TABLET)).open(PAGE)
    page.get_by_role("button", name="下载今天的评分任务").click()
    cards = page.locator(".rating-card")
    expect(cards.first).to_be_visible()
    ticket = cards.first.locator("[data-ticket]").inner_text()
    page.context.set_offline(True)
    cards.first.click()
    page.locator("[data-full]").nth(0).click()
    page.get_by_label("评语").fill("接线规范")
    page.wait_for_timeout(300)
    stored = page.evaluate(RAW)
    assert '"box"' in stored and ticket not in stored and "接线" not in stored and '"points"' not in stored
    assert page.evaluate("Ratings.all('drafts').then((rows) => rows[0].comment)") == "接线规范"
    with pytest.raises(Error, match="not extractable"):
        page.evaluate("Ratings.key().then(({ key }) => crypto.subtle.exportKey('raw', key))")
    page.locator("[data-full]").nth(1).click()
    page.get_by_role("button", name="交出评分").click()
    page.get_by_role("button", name="交出", exact=True).click()
    expect(page.locator("[data-status]")).to_contain_text("1 份评分待上传")
    assert ticket not in page.evaluate(RAW)
    assert page.evaluate(MOVED) == 0, "a box does not open at another place"
    page.context.set_offline(False)
    expect(page.locator("[data-status]")).to_contain_text("1 份评分已上传入库", timeout=40000)
    assert Rating.objects.get().comment == "接线规范"
    page.evaluate("Ratings.wipe()")
    assert page.evaluate("Ratings.run('sealing-keys', 'readonly', (rows) => rows.count())") == 0


RAW = """Promise.all(['copies', 'drafts', 'ratings', 'refused'].map((name) =>
    Ratings.run(name, 'readonly', (rows) => rows.getAll()))).then((stores) => JSON.stringify(stores))"""
MOVED = """(async () => {
    const [row] = await Ratings.run('ratings', 'readonly', (rows) => rows.getAll());
    return (await Ratings.read('ratings', [{ ...row, key: 'another' }])).length;
})()"""
