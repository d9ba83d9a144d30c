"""Texts are written by one, published by another, cleaned, found and withdrawn."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from jianglu.information import queries, rules, seed, services
from jianglu.information.errors import BadArticle, NoSuchArticle, NotADraft
from jianglu.information.models import Article
from jianglu.kernel.errors import Denied, DomainError
from jianglu.platform import workflow
from jianglu.platform.access import Role
from jianglu.testing import SYSTEM, at, make_actor, sign_in

TEXT = {"kind": "news", "title": "养老护理员培训班开始报名", "body": "## 内容\n\n学习**照护**技能。"}


@given(st.text(max_size=300))
def test_no_text_brings_in_a_script(text: str) -> None:
    html = rules.render(text).lower()
    for bad in ("<script", "<img", "<style", "<iframe", "<svg", "<form", "<input"):
        assert bad not in html


@pytest.mark.parametrize(
    "bad",
    ["<script>alert(1)</script>", "[x](javascript:alert(1))", "<img src=x onerror=alert(1)>", "![x](http://e/x.png)"],
)
def test_hostile_markdown_is_harmless(bad: str) -> None:
    html = rules.render(bad)
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert "<img" not in html


@pytest.mark.django_db
def test_whoever_writes_does_not_publish(client: Client) -> None:
    writer, reviewer = make_actor(Role.CITY_CLERK), make_actor(Role.CITY_CLERK)
    article = services.write(writer, region_code="50", **TEXT)
    services.submit(writer, article.pk)
    case = Article.objects.select_related("case").get(pk=article.pk).case
    with pytest.raises(DomainError):
        workflow.act(writer, case.pk, "publish", version=case.version)
    with pytest.raises(NoSuchArticle):
        queries.get(article.pk)
    with pytest.raises(NotADraft):
        services.revise(writer, article.pk, title="改")
    workflow.act(reviewer, case.pk, "publish", version=case.version)
    assert queries.get(article.pk).title == TEXT["title"]
    assert "<strong>照护</strong>" in client.get(f"/articles/{article.pk}/").content.decode()
    case.refresh_from_db()
    workflow.act(reviewer, case.pk, "withdraw", version=case.version, reason="内容需更新")
    assert client.get(f"/articles/{article.pk}/").status_code == 404


@pytest.mark.django_db
def test_a_district_writes_for_itself_only() -> None:
    clerk = make_actor(Role.DISTRICT_CLERK, region="500105")
    services.write(clerk, region_code="500105", **TEXT)
    before = Article.objects.count()
    for actor, region in ((clerk, "50"), (clerk, "500103"), (make_actor(Role.WORKER), "500105")):
        with pytest.raises(Denied):
            services.write(actor, region_code=region, **TEXT)
    with pytest.raises(Denied):
        services.publish_now(clerk, region_code="500105", **TEXT)
    assert Article.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"body": ""}, "body"),
        ({"kind": "x"}, "kind"),
        ({"kind": "policy"}, "issuer"),
        ({"valid_from": date(2023, 2, 1), "valid_to": date(2023, 1, 1)}, "valid_to"),
    ],
)
def test_a_bad_text_names_the_field(change: dict[str, object], field: str) -> None:
    with pytest.raises(BadArticle) as caught:
        services.publish_now(SYSTEM, region_code=make_region_code(), **(TEXT | change))
    assert field in caught.value.fields
    assert not Article.objects.exists()


def make_region_code() -> str:
    from jianglu.testing import make_region

    return make_region("50")


@pytest.fixture
def texts(db) -> None:
    make_region_code()
    with at("2023-03-01"):
        seed.seed(SimpleNamespace(actor=SYSTEM, today=date(2023, 3, 1), at=lambda day: at(day.isoformat())))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("培训券", "怎样领取和使用电子培训券"),
        ("技能提升补贴", "怎样申领技能提升补贴"),
        ("渝人社发〔2017〕165号", "关于失业保险支持参保职工提升职业技能有关问题的通知"),
        ("bjg", "“新八级工”怎样一步步往上走"),
    ],
)
def test_words_numbers_and_initials_find_texts(texts, words: str, title: str) -> None:
    found = [row.title for row in queries.find(words)[:6]]
    assert title in found


def test_search_page_groups_what_is_found(texts, client: Client, django_assert_max_num_queries) -> None:
    client.get("/search/?q=补贴")
    with django_assert_max_num_queries(20):
        page = client.get("/search/?q=补贴").content.decode()
    assert "政策与资讯" in page
    assert "怎样申领技能提升补贴" in page
    assert client.get("/search/suggest/?q=培训券").status_code == 200
    for odd in ("", "%00", "'", "&|!", "<script>", "a" * 5000, "🙂"):
        assert client.get("/search/", {"q": odd, "near": "zz", "kind": "zz"}).status_code == 200


def test_a_policy_that_is_over_says_so(texts, client: Client) -> None:
    row = Article.objects.get(document_number="人社部发〔2023〕19号")
    with at("2023-06-01"):
        assert "已于" not in client.get(f"/articles/{row.pk}/").content.decode()
    with at("2024-06-01"):
        assert "已于" in client.get(f"/articles/{row.pk}/").content.decode()


def test_lists_and_the_editor(texts, client: Client, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(12):
        assert "渝人社发" in client.get("/articles/?kind=policy").content.decode()
    sign_in(client, make_actor(Role.CITY_CLERK))
    assert client.get("/office/articles/").status_code == 200
    response = client.post("/office/articles/new/", {**TEXT})
    assert response.status_code == 302
    assert client.post(response["Location"] + "submit/").status_code == 302
    sign_in(client, make_actor(Role.WORKER))
    assert client.get("/office/articles/").status_code == 403
