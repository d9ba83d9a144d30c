"""Packages in Chromium: the demo city's own is learnt to its end on a phone; one of a stranger's reaches nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jianglu.learning import services
from jianglu.learning.content import serving
from jianglu.learning.models import Activity, Category, PackageRun
from jianglu.learning.scorm import packages
from jianglu.learning.scorm.building import folder, packed
from jianglu.learning.seed import COURSEWARE
from jianglu.learning.tests.test_scorm import MANIFEST
from jianglu.platform.access import Actor, Role
from jianglu.testing import SYSTEM, make_actor, make_organisation, make_region

from .conftest import PHONE, Opens, Window, assert_clean, violations

# What a package might try against the site that frames it and against other packages. It tells by its bookmark.
HOSTILE = """<!DOCTYPE html><script>
const api = parent.API, found = {};
const attempt = async (name, what) => {
  try { found[name] = String(await what()); } catch (error) { found[name] = "refused"; }
};
const picture = () => new Promise((done, fail) => {
  const image = new Image(); image.onload = () => done("loaded"); image.onerror = fail; image.src = "SITE/static/web/icon.png";
});
const signOut = { method: "POST", mode: "no-cors", credentials: "include" };
(async () => {
  api.LMSInitialize("");
  await attempt("cookie", () => document.cookie);
  await attempt("site_cookie", () => top.document.cookie);
  await attempt("site_page", () => top.document.body.innerHTML.length);
  await attempt("site_storage", () => top.localStorage.length);
  await attempt("site_fetch", async () => (await fetch("SITE/learn/", { credentials: "include" })).status);
  await attempt("site_post", async () => (await fetch("SITE/accounts/logout/", signOut)).type);
  await attempt("site_image", picture);
  await attempt("worker", async () => { await navigator.serviceWorker.register("worker.js"); return "registered"; });
  await attempt("leave", () => { top.location = "https://example.org/"; return "left"; });
  await attempt("window", () => String(window.open("SITE/learn/")));
  api.LMSSetValue("cmi.suspend_data", JSON.stringify(found));
  api.LMSSetValue("cmi.core.lesson_status", "completed");
  api.LMSCommit("");
})();
</script>"""
NEWER = MANIFEST.replace(">1.2<", ">2004 4th Edition<").replace("<adlcp:masteryscore>80</adlcp:masteryscore>", "")
PAGE_2004 = """<!DOCTYPE html><p id="at"></p><script>
const api = parent.API_1484_11;
api.Initialize("");
const at = Number(api.GetValue("cmi.location") || 0) + 1;
document.getElementById("at").textContent = `${at} ${api.GetValue("cmi.entry")} ${api.GetValue("cmi.completion_status")}`;
api.SetValue("cmi.location", String(at));
api.SetValue("cmi.completion_status", at > 1 ? "completed" : "incomplete");
api.SetValue("cmi.score.scaled", "0.75");
api.SetValue("cmi.exit", "suspend");
api.SetValue("cmi.session_time", "PT5S");
window.addEventListener("pagehide", () => api.Terminate(""));
</script>"""
# Says much at the end: 180 KB of which most is known already, the next time 180 KB that are all new.
TALKER = """<!DOCTYPE html><p id="at"></p><script>
const api = parent.API_1484_11, page = (sign, count) => sign.repeat(count);
api.Initialize("");
const before = api.GetValue("cmi.suspend_data");
document.getElementById("at").textContent = `${before.length} ${before.slice(-3)}`;
if (!before) { api.SetValue("cmi.suspend_data", page("手", 59000)); api.Commit(""); }
window.addEventListener("pagehide", () => {
  api.SetValue("cmi.suspend_data", before ? page("新", 60000) : page("手", 59000) + page("洗", 999) + "完");
  api.SetValue("cmi.location", before ? "3" : "2");
  api.SetValue("cmi.score.scaled", before ? "0.9" : "0.5");
  api.SetValue("cmi.completion_status", "completed");
  api.Terminate("");
});
</script>"""
# Speaks, then ends while its page closes.
HASTY = """<!DOCTYPE html><script>
const api = parent.API_1484_11;
api.Initialize("");
api.SetValue("cmi.location", "1");
api.Commit("");
window.addEventListener("pagehide", () => {
  api.SetValue("cmi.location", "2");
  api.SetValue("cmi.completion_status", "completed");
  api.Terminate("");
});
</script>"""
# The server takes the commit, the page has no answer to it yet.
DEAF = """const asked = window.fetch;
window.fetch = (to, ...rest) => {
  const answer = asked(to, ...rest);
  return String(to).includes("/commit/") ? answer.then(() => new Promise(() => {})) : answer;
};"""
# As the standard has it (Fetch, HTTP-network-or-cache fetch: 64 KiB of keepalive bodies); some browsers let more through.
SMALL_BEACONS = """const beacon = navigator.sendBeacon.bind(navigator);
navigator.sendBeacon = (to, text) => new Blob([text]).size <= 65536 && beacon(to, text);"""


@pytest.fixture
def learner(settings: Any, live_server: Any) -> Actor:
    port = live_server.url.rsplit(":", 1)[1]
    settings.CONTENT_ORIGIN = f"http://{{package}}.content.localhost:{port}"
    serving._package.cache_clear()
    make_region()
    Category.objects.get_or_create(code="care", defaults={"name": "康养", "icon": "heart", "summary": "", "seq": 1})
    return make_actor(Role.WORKER)


def course_of(learner: Actor, content: bytes) -> Activity:
    taken = services.take_package_bytes(SYSTEM, content, "a.zip")
    entry = {"kind": "scorm", "title": "互动练习", "file_id": taken.file_id, "seconds": 60}
    course = services.import_course(
        SYSTEM, {"title": "洗手", "category": "care", "modules": [{"title": "一", "activities": [entry]}]}
    )
    services.enrol(learner, course.pk)
    return Activity.objects.get(module__version=course.current)


def leave(browser: Window) -> None:
    """Close the lesson and let its last words arrive, before the tables are emptied."""
    browser.open("/courses/")
    browser.page.wait_for_load_state("networkidle")


def kept(browser: Window, **wanted: Any) -> PackageRun:
    """The run, once what the package said has arrived."""
    for _look in range(100):
        run = PackageRun.objects.first()
        if run is not None and all(getattr(run, name) == value for name, value in wanted.items()):
            return run
        browser.page.wait_for_timeout(100)
    raise AssertionError(f"{PackageRun.objects.values()} {browser.complaints}")


def test_a_learner_works_through_the_demo_package_on_a_phone(learner: Actor, window: Opens) -> None:
    activity = course_of(learner, folder(COURSEWARE))
    browser = window(learner, size=PHONE)
    page = browser.open(f"/learn/{activity.pk}/")
    part = page.frame_locator("iframe[data-package]").frame_locator("#part")
    for _step in range(3):
        part.get_by_role("button", name="下一步").click()
    kept(browser, location="3")
    page.reload()  # goes on at the fourth step
    assert part.get_by_role("heading", level=2).inner_text() == "第 4 步：弓"
    assert browser.overflow() == 0
    assert_clean(violations(page))
    page.wait_for_timeout(300)  # the frame is another process and paints when it likes
    browser.picture("learning-package-phone")
    for _step in range(4):
        part.get_by_role("button", name="下一步").click()
    for answer in ("20 秒", "大拇指", "要"):
        part.get_by_label(answer, exact=True).check()
        part.get_by_role("button", name="下一步").click()
    run = kept(browser, success="passed", score=100)
    assert run.ended and run.opening == 2
    page.locator("[data-wait]").wait_for(state="visible")  # the time is still missing, and the page says how much
    page.evaluate("document.querySelector('jl-player').active = 0")
    for _look in range(60):  # felt outside, though it happens on another origin; told every five seconds at most
        part.get_by_role("heading", level=2).click()
        if page.evaluate("document.querySelector('jl-player').active"):
            break
        page.wait_for_timeout(200)
    assert page.evaluate("document.querySelector('jl-player').active")
    assert browser.complaints == []
    leave(browser)


def test_a_package_of_2004_goes_on_where_it_stopped(learner: Actor, window: Opens) -> None:
    activity = course_of(learner, packed({packages.MANIFEST: NEWER, "index.html": PAGE_2004}))
    browser = window(learner)
    page = browser.open(f"/learn/{activity.pk}/")
    part = page.frame_locator("iframe[data-package]").frame_locator("#part")
    part.get_by_text("1 ab-initio not attempted").wait_for()
    kept(browser, completion="incomplete", score=75.0)
    page.reload()
    part.get_by_text("2 resume incomplete").wait_for()
    run = kept(browser, completion="completed", location="2", ended=True)
    assert run.exit == "suspend" and run.session_time == "PT5S"
    leave(browser)


def test_the_last_words_of_a_page_arrive_as_far_as_they_are_new(learner: Actor, window: Opens) -> None:
    activity = course_of(learner, packed({packages.MANIFEST: NEWER, "index.html": TALKER}))
    browser = window(learner)
    browser.context.add_init_script(SMALL_BEACONS)
    with browser.page.expect_response(lambda answer: "/commit/" in answer.url) as answered:
        browser.open(f"/learn/{activity.pk}/")
    answered.value.finished()
    kept(browser, suspend_data="手" * 59_000)
    browser.page.wait_for_timeout(500)  # the page has read that it arrived
    leave(browser)  # with three times what a closing page may send: only the end goes out
    ended = "手" * 59_000 + "洗" * 999 + "完"
    kept(browser, suspend_data=ended, location="2", ended=True)
    page = browser.open(f"/learn/{activity.pk}/")
    page.frame_locator("iframe[data-package]").frame_locator("#part").get_by_text("60000 洗洗完").wait_for()
    leave(browser)
    # All of it is new, too much for a closing page: the score counts, place and notes stay together. A frame of
    # another process may also close a moment before its page does; then everything still arrives.
    run = kept(browser, score=90.0, opening=2)
    assert (run.location, run.suspend_data) in (("2", ended), ("3", "新" * 60_000))


def test_last_words_are_not_taken_for_those_still_on_their_way(learner: Actor, window: Opens) -> None:
    activity = course_of(learner, packed({packages.MANIFEST: NEWER, "index.html": HASTY}))
    browser = window(learner)
    browser.context.add_init_script(DEAF)
    browser.open(f"/learn/{activity.pk}/")
    kept(browser, location="1", seq=1)
    leave(browser)
    kept(browser, location="2", ended=True)


def test_a_hostile_package_reaches_nothing(learner: Actor, window: Opens, live_server: Any) -> None:
    files = {packages.MANIFEST: MANIFEST, "index.html": HOSTILE.replace("SITE", live_server.url), "worker.js": "1"}
    activity = course_of(learner, packed(files))
    browser = window(learner)
    page = browser.open(f"/learn/{activity.pk}/")
    found = json.loads(kept(browser, completion="completed").suspend_data)
    assert found.pop("cookie") == "" and found.pop("window") in ("null", "refused")
    assert set(found.values()) == {"refused"}, found
    assert page.url.startswith(live_server.url)
    assert browser.open("/learn/").url.endswith("/learn/")  # still signed in
    names = {cookie["name"] for cookie in browser.context.cookies() if "content" in cookie["domain"]}
    assert not names
    leave(browser)


def test_a_teacher_uploads_a_package_and_looks_at_it(learner: Actor, window: Opens, tmp_path: Path) -> None:
    unit = make_organisation(kinds=["provider"])
    author = make_actor(Role.PROVIDER, organisation=unit)
    course = services.create_course(author, title="洗手入门", category="care", organisation_id=unit.pk)
    services.add_module(author, course.pk, "第一章")
    package = tmp_path / "seven-steps.zip"
    package.write_bytes(folder(COURSEWARE))
    browser = window(author)
    page = browser.open(f"/teach/courses/{course.pk}/")
    page.get_by_role("link", name="添加内容").click()
    page.get_by_role("link", name="课件包").click()
    page.get_by_label("标题").fill("七步洗手互动练习")
    page.get_by_label("文件").set_input_files(package)
    page.get_by_label("时长（分钟）").fill("6")
    browser.picture("learning-package-add")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="七步洗手互动练习", exact=True).click()
    page.get_by_text("SCORM 1.2", exact=True).wait_for()
    browser.picture("learning-package-author")
    page.get_by_role("link", name="试看课件").click()
    part = page.frame_locator("iframe").frame_locator("#part")
    part.get_by_role("button", name="下一步").click()
    part.get_by_role("heading", name="第 2 步").wait_for()
    browser.picture("learning-package-look")
    assert_clean(violations(page))
    assert not PackageRun.objects.exists()
    assert browser.complaints == []
    leave(browser)
