"""Reading texts, and one search over everything that the public may find."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.chinese import loose_query, prefix_query, words_query
from jianglu.learning import queries as learning
from jianglu.platform import calendar
from jianglu.platform.access import Actor, limit
from jianglu.training import queries as training

from .errors import NoSuchArticle
from .models import Article
from .permissions import PUBLISH, WRITE

KINDS = Article.Kind.choices
STATES = Article.State.choices
LONGEST = 60  # characters of a search


def published(kind: str = "", *, region: str = "") -> QuerySet[Article]:
    """Published texts, newest first."""
    rows = (
        Article.objects.filter(state=Article.State.PUBLISHED).select_related("region").defer("body", "html", "search")
    )
    if kind:
        rows = rows.filter(kind=kind)
    if region:
        rows = rows.filter(Q(region__code__startswith=region) | Q(region__kind="city"))
    return rows.order_by(F("issued_on").desc(nulls_last=True), "-published_at", "-pk")


def get(article_id: int) -> Article:
    """A published text; raises NoSuchArticle."""
    found = Article.objects.filter(pk=article_id, state=Article.State.PUBLISHED).select_related("region").first()
    if found is None:
        raise NoSuchArticle()
    return found


def editable(actor: Actor) -> QuerySet[Article]:
    """Texts of the actor's region in every state."""
    rows = Article.objects.select_related("region", "case").defer("body", "html", "search")
    return limit(rows, actor, WRITE, region="region__code") | limit(rows, actor, PUBLISH, region="region__code")


def draft(actor: Actor, article_id: int) -> Article:
    """One text of the actor's region; raises NoSuchArticle."""
    found = editable(actor).defer(None).filter(pk=article_id).first()
    if found is None:
        raise NoSuchArticle()
    return found


def find(text: str, *, kind: str = "", region: str = "") -> QuerySet[Article]:
    """Published texts for a search, best first; neighbouring characters will do when the words find nothing."""
    rows = published(kind, region=region)
    for query in (words_query(text), prefix_query(text), loose_query(text)):
        if not query:
            continue
        wanted = SearchQuery(query, config="simple", search_type="raw")
        found = (
            rows.filter(search=wanted).annotate(rank=SearchRank(F("search"), wanted)).order_by("-rank", "-published_at")
        )
        if found.exists():
            return found
    return rows.none()


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    title: str
    link: str
    text: str = ""
    note: str = ""
    tag: str | Promise = ""


@dataclass(frozen=True)
class Group:
    """What one room has found; `more` is the room's own list for the same words."""

    code: str
    label: str | Promise
    icon: str
    hits: list[Hit] = field(default_factory=list)
    more: str = ""


def search(text: str, *, kind: str = "", near: str = "", per_group: int = 5) -> list[Group]:
    """Everything the public may find for these words, by room; classes with the nearest to `near` first.

    `near` is a street or district code; `kind` keeps one group.
    """
    text = text.strip()[:LONGEST]
    if not text:
        return []
    count = per_group if not kind else 30
    groups = [
        Group(code, label, icon, list(hits(text, near, count)), more(text, near))
        for code, label, icon, hits, more in SOURCES
        if kind in ("", code)
    ]
    return [group for group in groups if group.hits]


def suggest(text: str) -> list[Hit]:
    """A few occupations and titles while somebody types."""
    text = text.strip()[:LONGEST]
    if not text:
        return []
    hits = [
        Hit(row.name, reverse("catalogue:detail", args=[row.code]), tag=_("职业")) for row in catalogue.suggest(text, 5)
    ]
    return hits + [
        Hit(row.title, reverse("information:article", args=[row.pk]), tag=row.get_kind_display())
        for row in find(text)[:4]
    ]


def _classes(text: str, near: str, count: int) -> list[Hit]:
    return [
        Hit(
            row.programme.title,
            reverse("training:class", args=[row.pk]),
            row.organisation.name,
            f"{row.address}　{row.start_on:%Y-%m-%d}",
            _("补贴培训") if row.programme.subsidised else "",
        )
        for row in training.find_classes(text, near=near)[:count]
    ]


def _occupations(text: str, near: str, count: int) -> list[Hit]:
    return [
        Hit(row.name, reverse("catalogue:detail", args=[row.code]), row.definition[:80], row.code)
        for row in catalogue.search(text)[:count]
    ]


def _courses(text: str, near: str, count: int) -> list[Hit]:
    return [
        Hit(row.title, reverse("learning:course", args=[row.pk]), getattr(row, "summary", "")[:80])
        for row in learning.catalogue(text)[:count]
    ]


def _articles(text: str, near: str, count: int) -> list[Hit]:
    today = calendar.today()
    return [
        Hit(
            row.title,
            reverse("information:article", args=[row.pk]),
            row.summary,
            row.document_number,
            pgettext_lazy("policy", "已失效") if row.valid_to and row.valid_to < today else row.get_kind_display(),
        )
        for row in find(text)[:count]
    ]


def _list(name: str, *, with_near: bool = False) -> Callable[[str, str], str]:
    def address(text: str, near: str) -> str:
        params = {"q": text} | ({"region": near[:6]} if with_near and near else {})
        return reverse(name) + "?" + urlencode(params)

    return address


Source = tuple[str, str | Promise, str, Callable[[str, str, int], Iterable[Hit]], Callable[[str, str], str]]
SOURCES: list[Source] = [
    ("classes", _("培训班"), "school", _classes, _list("training:classes")),
    ("occupations", _("职业"), "briefcase", _occupations, _list("catalogue:browse")),
    ("courses", _("线上课程"), "book", _courses, _list("learning:catalogue")),
    ("articles", _("政策与资讯"), "news", _articles, _list("information:articles")),
]
