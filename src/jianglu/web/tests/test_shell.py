"""Home pages, display settings, kit and error pages."""

from __future__ import annotations

import pytest
from django.test import Client

from jianglu.platform.access import Role
from jianglu.testing import make_actor, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/kit/", "/errors/"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_public_pages_open_in_both_languages(client: Client, path: str, language: str) -> None:
    client.cookies["django_language"] = language
    response = client.get(path)
    assert response.status_code == 200
    assert f'lang="{language}"' in response.content.decode()
    assert "script-src 'self'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/me/", "/workspace/", "/office/"])
def test_homes_need_a_sign_in(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert "login" in response["Location"]


@pytest.mark.parametrize(
    ("role", "home"), [(Role.WORKER, "/me/"), (Role.BODY, "/workspace/"), (Role.DISTRICT_CLERK, "/office/")]
)
def test_everybody_starts_at_home(client: Client, role: Role, home: str) -> None:
    sign_in(client, make_actor(role))
    assert client.get("/start/")["Location"] == home
    response = client.get(home)
    assert response.status_code == 200
    assert "<h1>" in response.content.decode()


def test_display_settings_are_kept_and_lead_back(client: Client) -> None:
    response = client.post("/display/", {"elder": "1", "next": "/kit/"})
    assert response["Location"] == "/kit/"
    assert 'class="site elder"' in client.get("/").content.decode()
    client.post("/display/", {"theme": "dark", "next": "/"})
    assert 'data-bs-theme="dark"' in client.get("/").content.decode()
    assert client.post("/display/", {"theme": "<x>", "next": "https://evil.example/"})["Location"] == "/"
    assert client.cookies["theme"].value == "dark"


def test_no_page_has_inline_script_or_style(client: Client) -> None:
    text = client.get("/kit/").content.decode()
    assert "<style" not in text
    assert " style=" not in text
    assert "<script>" not in text
    assert "onclick" not in text


def test_the_error_catalogue_lists_every_code_with_a_sentence(client: Client) -> None:
    from jianglu.kernel.errors import CATALOGUE

    text = client.get("/errors/").content.decode()
    assert all(f"<code>{code}</code>" in text for code in CATALOGUE)
    assert all(str(error.message) for error in CATALOGUE.values())


@pytest.mark.parametrize(
    ("came_from", "back"),
    [("http://testserver/classes/?q=1#top", "/classes/?q=1"), ("https://elsewhere.example/", ""), ("", "")],
)
def test_an_error_leads_back_to_where_one_was(client: Client, db, came_from: str, back: str) -> None:
    page = client.get("/statistics/?year=1900", headers={"referer": came_from})
    assert page.status_code == 422
    assert f'href="{back}" data-back' in page.content.decode() if back else "data-back" not in page.content.decode()
