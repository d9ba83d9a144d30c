"""Articles of the public site: news, policies, guides, notices."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Article(models.Model):
    """One text; a policy also has its document number, issuer and the days on which it is in force."""

    class Kind(models.TextChoices):
        NEWS = "news", _("新闻动态")
        POLICY = "policy", _("政策文件")
        GUIDE = "guide", _("办事指南")
        NOTICE = "notice", _("通知公告")

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        WITHDRAWN = "withdrawn", _("已撤下")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True)
    body = models.TextField(help_text="Markdown")
    html = models.TextField(help_text="the body, rendered and cleaned by the services")
    document_number = models.CharField(max_length=60, blank=True)
    issuer = models.CharField(max_length=80, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    published_at = models.DateTimeField(null=True)
    case = models.OneToOneField("workflow.Case", null=True, on_delete=models.PROTECT)
    search = SearchVectorField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="published") | models.Q(published_at__isnull=False),
                name="information_published_has_time",
            )
        ]
        indexes = [
            GinIndex(fields=["search"], name="information_search"),
            models.Index(fields=["state", "kind", "-published_at"], name="information_list"),
        ]

    def __str__(self) -> str:
        return self.title
