"""Writing, submitting and publishing texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.chinese import name_tokens, words
from jianglu.platform import audit, calendar, workflow
from jianglu.platform.access import Actor, locked, require
from jianglu.platform.regions import queries as regions

from . import rules
from .errors import BadArticle, NoSuchArticle, NotADraft
from .flows import PUBLICATION
from .models import Article
from .permissions import PUBLISH, WRITE

FIELDS = (
    "kind", "title", "summary", "body", "document_number", "issuer", "issued_on", "valid_from", "valid_to", "source",
)  # fmt: skip


def write(actor: Actor, *, region_code: str, **values: Any) -> Article:
    """Begin a text for a region (the city or a district); raises BadArticle, UnknownRegion."""
    with transaction.atomic():
        require(actor, WRITE, region=region_code)
        return _write(actor, region_code, values)


def revise(actor: Actor, article_id: int, **values: Any) -> Article:
    """Change a draft or a returned text; raises NotADraft for one under review or published."""
    with transaction.atomic():
        article = _locked(actor, article_id)
        if article.state != Article.State.DRAFT or (article.case is not None and article.case.node == "review"):
            raise NotADraft()
        _fill(article, values)
        article.save()
        _index(article)
        audit.record(actor, "information.revised", article)
    return article


def submit(actor: Actor, article_id: int) -> Article:
    """Hand a draft to somebody else for review."""
    with transaction.atomic():
        article = _locked(actor, article_id)
        if article.case is not None or article.state != Article.State.DRAFT:
            raise NotADraft()
        case = workflow.open_case(actor, PUBLICATION, title=article.title, region_code=article.region_id)
        article.case = case
        article.save(update_fields=["case"])
        workflow.act(actor, case.pk, "submit", version=case.version)
    return article


def publish_now(actor: Actor, *, region_code: str, **values: Any) -> Article:
    """Enter a text that was published elsewhere already (a policy of the ministry, the first texts of a new city)."""
    with transaction.atomic():
        require(actor, PUBLISH, region=region_code)
        article = _write(actor, region_code, values)
        article.state, article.published_at = Article.State.PUBLISHED, calendar.now()
        article.save(update_fields=["state", "published_at"])
        audit.record(actor, "information.published", article)
    return article


def follow_case(case_id: int, node: str) -> None:
    """Publish or withdraw with the case; called by the flow, in its transaction."""
    article = Article.objects.select_for_update(of=("self",)).get(case_id=case_id)
    if node == "published":
        article.state, article.published_at = Article.State.PUBLISHED, calendar.now()
    else:
        article.state = Article.State.WITHDRAWN
    article.save(update_fields=["state", "published_at"])


def _write(actor: Actor, region_code: str, values: Mapping[str, Any]) -> Article:
    article = Article(region_id=regions.known(region_code), created_at=calendar.now(), created_by=actor.name)
    _fill(article, values)
    article.save()
    _index(article)
    audit.record(actor, "information.written", article)
    return article


def _locked(actor: Actor, article_id: int) -> Article:
    article = locked(
        Article.objects.select_related("case"),
        lambda row: require(actor, WRITE, region=row.region_id),
        pk=article_id,
    )
    if article is None:
        raise NoSuchArticle()
    return article


def _fill(article: Article, values: Mapping[str, Any]) -> None:
    for name in values:
        if name not in FIELDS:
            raise TypeError(f"no field {name}")
        setattr(article, name, values[name])
    wrong: dict[str, Any] = {}
    if not article.title.strip():
        wrong["title"] = _("请填写标题")
    if not article.body.strip():
        wrong["body"] = _("请填写正文")
    if article.kind not in Article.Kind.values:
        wrong["kind"] = _("请选择种类")
    if article.kind == Article.Kind.POLICY and not article.issuer.strip():
        wrong["issuer"] = _("政策文件须写明发文机关")
    if (
        isinstance(article.valid_to, date)
        and isinstance(article.valid_from, date)
        and article.valid_to < article.valid_from
    ):
        wrong["valid_to"] = _("失效日期早于生效日期")
    if wrong:
        raise BadArticle(fields=wrong)
    article.html = rules.render(article.body)


def _index(article: Article) -> None:
    """The tsvector: title, then number and summary, then body; cut into words here, since PostgreSQL knows no Chinese."""
    title = " ".join([*name_tokens(article.title), *words(article.title)])[:8000]
    head = " ".join([*words(article.summary), *name_tokens(article.document_number), *words(article.issuer)])
    body = " ".join(words(rules.plain(article.html)))
    vector = (
        SearchVector(Value(title), weight="A", config="simple")
        + SearchVector(Value(head), weight="B", config="simple")
        + SearchVector(Value(body), weight="D", config="simple")
    )
    Article.objects.filter(pk=article.pk).update(search=vector)
