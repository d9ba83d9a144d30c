"""Search and texts over HTTP."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Router, Schema
from ninja.pagination import paginate

from . import queries

router = Router(tags=["information"])


class ArticleOut(Schema):
    """A published text without its body."""

    id: int
    kind: str
    title: str
    summary: str
    document_number: str
    issuer: str
    issued_on: date | None
    valid_from: date | None
    valid_to: date | None
    region_id: str


class ArticleDetail(ArticleOut):
    """A published text."""

    html: str
    source: str


class HitOut(Schema):
    """One thing found."""

    title: str
    link: str
    text: str
    note: str
    tag: str

    @staticmethod
    def resolve_tag(hit: queries.Hit) -> str:
        """The tag in the reader's language."""
        return str(hit.tag)


class GroupOut(Schema):
    """What one room has found."""

    code: str
    label: str
    hits: list[HitOut]

    @staticmethod
    def resolve_label(group: queries.Group) -> str:
        """The label in the reader's language."""
        return str(group.label)


@router.get("/articles", response=list[ArticleOut], auth=None, summary=_("政策资讯"))
@paginate
def articles(request: HttpRequest, kind: str = "", region: str = ""):  # type: ignore[no-untyped-def]
    """Published texts, newest first."""
    return queries.published(kind, region=region)


@router.get("/articles/{article_id}", response=ArticleDetail, auth=None, summary=_("全文"))
def article(request: HttpRequest, article_id: int):  # type: ignore[no-untyped-def]
    """One published text."""
    return queries.get(article_id)


@router.get("/search", response=list[GroupOut], auth=None, summary=_("全站搜索"))
def search(request: HttpRequest, q: str, near: str = "", kind: str = ""):  # type: ignore[no-untyped-def]
    """Classes, occupations, courses and texts for these words."""
    from jianglu.platform.regions import queries as regions

    return queries.search(q, kind=kind, near=near if regions.find(near) else "")
