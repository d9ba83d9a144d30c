"""A learner's road on a phone: find, take along, learn without a network, come back, quiz, a certificate to verify."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page, expect

from jianglu.learning import services
from jianglu.learning.models import HourEntry, OfflineMark
from jianglu.learning.seed import VIDEO, VIDEO_SECONDS
from jianglu.learning.uploads import LESSON_FILE
from jianglu.platform import files
from jianglu.platform.access import Role
from jianglu.testing import SYSTEM, make_actor, make_organisation, make_person, make_region

from .conftest import PHONE, Opens
from .walking import Walker

READING_SECONDS = 4  # of a lesson; half of it must be read
KEPT = """async () => {
  const pages = async (name) => (await (await caches.open(name)).matchAll())
    .filter((page) => (page.headers.get("content-type") || "").startsWith("text/html"));
  return {
    stores: await Promise.all(["courses", "marks"].map((name) => Shelf.all(name))),
    pages: await Promise.all((await Promise.all((await caches.keys()).map(pages))).flat().map((page) => page.text())),
  };
}"""


def course() -> int:
    """A course of two lessons, a film and a quiz, by a school."""
    services.load_categories(SYSTEM)
    film = files.store_bytes(SYSTEM, VIDEO.read_bytes(), "七步洗手法.mp4", purpose=LESSON_FILE)
    lessons: list[dict[str, Any]] = [
        {"kind": "text", "title": "为什么洗手", "body": "## 洗手\n洗手预防感染。", "seconds": READING_SECONDS},
        {"kind": "text", "title": "怎样翻身", "body": "每两小时翻身一次。", "seconds": READING_SECONDS},
        {"kind": "video", "title": "七步洗手法", "file_id": film.pk, "seconds": VIDEO_SECONDS, "required": False},
        {"kind": "quiz", "title": "小测", "questions": [
            {"kind": "single", "stem": "翻身间隔", "options": [["A", "六小时"], ["B", "两小时"]], "answer": ["B"]},
            {"kind": "true_false", "stem": "洗手可以预防感染", "answer": ["T"]},
        ]},
    ]  # fmt: skip
    package = {
        "title": "养老护理入门",
        "category": "care",
        "summary": "照护卧床老人",
        "modules": [{"title": "照护", "activities": lessons}],
    }
    school = make_organisation("江北区康宁职业培训学校", kinds=["provider"])
    return services.import_course(SYSTEM, package, organisation_id=school.pk).pk


def test_a_course_is_found_learnt_offline_finished_and_certified(window: Opens) -> None:
    make_region()
    person = make_person("周小梅")
    made = course()
    worker = Walker("worker", window(make_actor(Role.WORKER, person=person), size=PHONE))
    context = worker.window.context
    page = worker.open("/courses/?q=养劳护里")
    expect(page.locator("main")).to_contain_text("读音相同")
    page = worker.follow("养老护理入门")
    worker.press("开始学习")
    page = worker.open(f"/courses/{made}/")
    page.evaluate("navigator.serviceWorker.ready")
    page.get_by_role("button", name="下载到本机").click()
    expect(page.locator("jl-download")).to_contain_text("已下载到本机")
    worker.open("/courses/")
    page.wait_for_function("caches.match('/courses/').then(Boolean)")
    held = json.dumps(page.evaluate(KEPT.replace("Shelf.all(name)", "[]")), ensure_ascii=False)
    assert "养老护理入门" in held and "周小梅" not in held and person.number_masked not in held

    context.set_offline(True)
    page.goto(worker.window.base + "/courses/")
    expect(page.locator("main")).to_contain_text("养老护理入门")
    page.goto(worker.window.base + "/learn/")
    expect(page.locator("main")).to_contain_text("离线学习只记录进度，不计学时")
    page.get_by_role("link", name="为什么洗手").click()
    read(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("怎样翻身")
    page.reload()
    read(page)
    assert abs(page.locator("video").evaluate(WATCHED) - VIDEO_SECONDS) < 2  # played by parts, out of the cache
    page.goto(worker.window.base + "/learn/offline/")
    expect(page.locator("[data-list]")).to_contain_text("需要联网")
    expect(page.locator("[data-status]")).to_contain_text("待同步")
    assert not OfflineMark.objects.exists()

    context.set_offline(False)
    worker.window.complaints.clear()  # the browser itself complained of the missing network
    page = worker.open("/learn/offline/")
    expect(page.locator("[data-status]")).to_contain_text("已同步")
    count = OfflineMark.objects.count()
    assert {row.outcome for row in OfflineMark.objects.all()} == {"taken"} and not HourEntry.objects.exists()
    worker.open(f"/courses/{made}/")
    expect(page.locator("main")).to_contain_text("离线学完，未计学时")
    assert OfflineMark.objects.count() == count
    worker.follow("小测")
    worker.press("开始")
    page.get_by_label("两小时").check()
    page.get_by_label("正确").check()
    page = worker.press("交卷")
    expect(page.locator("main")).to_contain_text("恭喜，测验通过")

    worker.open("/trainings/proofs/")
    page = worker.press("领取结业证书")
    expect(page.locator("main")).to_contain_text("养老护理入门")
    number = page.locator("dd.font-monospace").inner_text()
    visitor = Walker("visitor", window(size=PHONE))
    page = visitor.open("/verify/")
    page.get_by_label("证书编号").fill(number)
    page.get_by_label("姓名").fill("周小梅")
    page = visitor.press("核验")
    expect(page.locator("main")).to_contain_text("证书有效")

    page = worker.open("/learn/offline/")
    assert page.evaluate(KEPT)["stores"][0]
    page = worker.open("/me/")
    page.locator("details.tools:has(form[action='/accounts/logout/']) summary").click()
    worker.press("退出登录")
    page = worker.open("/learn/offline/")
    assert page.evaluate(KEPT)["stores"] == [[], []]


def read(page: Page) -> None:
    """The lesson for as long as it asks, then done."""
    done = page.get_by_role("button", name="我已学完本节")
    expect(done).to_be_enabled(timeout=10_000)
    done.click()


WATCHED = """(video) => new Promise((resolve, reject) => {
  if (video.duration) resolve(video.duration);
  video.addEventListener("loadedmetadata", () => resolve(video.duration));
  video.addEventListener("error", () => reject(video.error?.message));
})"""
