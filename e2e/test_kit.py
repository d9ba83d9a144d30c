"""Every component, in each look that a reader can choose, passes axe-core and fits the window."""

from __future__ import annotations

import pytest

from .conftest import DESKTOP, PHONE, Opens, assert_clean, violations

LOOKS = {
    "phone": {"size": PHONE},
    "phone-elder": {"size": PHONE, "elder": True},
    "phone-en-dark": {"size": PHONE, "language": "en", "dark": True},
    "desktop": {"size": DESKTOP},
    "desktop-en-elder-dark": {"size": DESKTOP, "language": "en", "elder": True, "dark": True},
}


@pytest.mark.parametrize("look", LOOKS)
def test_every_component_is_accessible_in_every_look(window: Opens, look: str) -> None:
    opened = window(**LOOKS[look])
    page = opened.open("/kit/")
    opened.picture(f"kit-{look}")
    assert_clean(violations(page))
    assert opened.overflow() <= 0
    assert opened.complaints == []


def test_a_dialog_takes_the_keyboard_and_gives_it_back(window: Opens) -> None:
    page = window().open("/kit/")
    opener = page.locator("[data-dialog=kit-dialog]")
    opener.focus()
    page.keyboard.press("Enter")
    assert page.locator("#kit-dialog").is_visible()
    assert page.evaluate("document.querySelector('#kit-dialog').contains(document.activeElement)")
    assert_clean(violations(page))
    page.keyboard.press("Escape")
    assert not page.locator("#kit-dialog").is_visible()
    assert opener.evaluate("node => node === document.activeElement")


def test_a_menu_opens_and_closes_by_keyboard(window: Opens) -> None:
    page = window().open("/kit/")
    summary = page.locator("details.tools > summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.tools[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("details.tools[open]").count() == 0


@pytest.mark.parametrize("size", [(1280, 800), PHONE])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_menu_of_the_site_fits_and_its_rest_opens_by_keyboard(
    window: Opens, size: tuple[int, int], language: str
) -> None:
    opened = window(size=size, language=language)
    page = opened.open("/")
    row, more = page.locator(".nav-row"), page.locator(".nav-more > summary")
    assert 1 < row.locator("a").count() <= 6  # with 更多 seven
    if size != PHONE:  # on a phone the row slides
        assert row.evaluate("node => node.scrollWidth <= node.clientWidth")
    more.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    first = page.locator(".nav-more a").first
    assert first.is_visible()
    assert first.evaluate("node => node === document.activeElement")
    assert_clean(violations(page))
    assert opened.overflow() <= 0
    page.keyboard.press("Escape")
    assert not first.is_visible()
    assert more.evaluate("node => node === document.activeElement")


def test_a_masked_number_is_shown_to_who_says_why(window: Opens) -> None:
    page = window().open("/kit/")
    number = page.locator(".masked")
    assert "*" in number.inner_text()
    show = page.get_by_role("button", name="查看证件号码")
    show.click()
    assert page.evaluate("document.activeElement.id") == "kit-reason"  # the browser asks for it first
    page.locator("#kit-reason").fill("核对")
    show.click()
    page.wait_for_url("**/kit/?reason=*")
    assert "*" not in number.inner_text()
    assert show.count() == 0


def test_the_first_tab_leads_to_the_text(window: Opens) -> None:
    page = window().open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
