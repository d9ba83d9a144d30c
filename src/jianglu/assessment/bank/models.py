"""The item bank 题库: a blueprint per level, items whose versions never change."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.kernel.levels import Level
from jianglu.platform.questions import Kind, Question


class Bank(models.Model):
    """The items of one occupation (and work type); of the city, or of one organisation."""

    occupation = models.ForeignKey("catalogue.Occupation", on_delete=models.PROTECT, related_name="+")
    work_type = models.ForeignKey(
        "catalogue.WorkType", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    owner = models.ForeignKey("organisations.Organisation", null=True, blank=True, on_delete=models.PROTECT)
    region_code = models.CharField(max_length=12, help_text="the city's code, or the owner's region")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["occupation", "work_type", "owner"], nulls_distinct=False, name="assessment_bank_once"
            )
        ]


class Blueprint(models.Model):
    """鉴定要素细目表 of some levels: how many items of each kind, what they are worth, which nodes they cover."""

    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="blueprints")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    levels = ArrayField(models.CharField(max_length=1, choices=Level.choices()))
    counts = models.JSONField(help_text="items of each kind in a paper")
    points = models.JSONField(help_text="points of one item of each kind; a paper is worth 100")
    pilots = models.PositiveSmallIntegerField(default=0, help_text="items on trial in a paper, which do not count")
    in_force = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bank", "code"], name="assessment_blueprint_once")]


class BlueprintNode(models.Model):
    """A node of the blueprint; leaves hold items, weights of the leaves sum to 100."""

    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT, related_name="nodes")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    weight = models.PositiveSmallIntegerField(default=0, help_text="percent of the paper; branches have 0")

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["blueprint", "code"], name="assessment_node_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Item(models.Model):
    """A question; what it says is in its versions, of which the newest accepted one is drawn."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        REVIEW = "review", _("审核中")
        PILOT = "pilot", _("试测")
        ACTIVE = "active", pgettext_lazy("item", "启用")
        SUSPENDED = "suspended", pgettext_lazy("item", "停用")
        RETIRED = "retired", _("退役")

    class Pool(models.TextChoices):
        """Whoever practises must not meet what is examined."""

        EXAM = "exam", _("考试")
        PRACTICE = "practice", _("练习")

    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="items")
    node = models.ForeignKey(BlueprintNode, on_delete=models.PROTECT, related_name="items")
    code = models.CharField(max_length=30)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    pool = models.CharField(max_length=8, choices=Pool.choices, default=Pool.EXAM)
    text_hash = models.CharField(max_length=64, help_text="of the normalised text of the newest version")
    writer_name = models.CharField(max_length=100)
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    exposure = models.PositiveIntegerField(default=0, help_text="papers in which it was drawn")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "code"], name="assessment_item_code_once"),
            models.UniqueConstraint(
                fields=["bank", "text_hash"], condition=~Q(state="retired"), name="assessment_item_text_once"
            ),
        ]
        indexes = [models.Index(fields=["node", "kind", "state"], name="assessment_item_draw")]

    def __str__(self) -> str:
        return self.code


class ItemVersion(models.Model):
    """What an item says from some day on; never edited (a trigger holds it)."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    stem = models.TextField()
    options = models.JSONField(help_text='[["A", "text"], …]; empty for true or false')
    answer = ArrayField(models.CharField(max_length=500), help_text="the key, by kind (platform.questions)")
    parts = models.JSONField(default=list, help_text="of a case: questions as JSON")
    explanation = models.TextField(blank=True)
    difficulty = models.PositiveSmallIntegerField(help_text="1 easy to 5 hard, as the writer judges")
    source = models.CharField(max_length=200, blank=True)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="assessment_version_once")]

    @property
    def question(self) -> Question:
        """What it asks, as data."""
        return Question.of(
            {
                "kind": self.item.kind,
                "stem": self.stem,
                "options": self.options,
                "answer": self.answer,
                "parts": self.parts,
            }
        )


class EnemySet(models.Model):
    """Items of which a paper holds at most one: one gives the other away, or they ask the same."""

    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="enemies")
    items = models.ManyToManyField(Item, related_name="enemy_sets")
    reason = models.CharField(max_length=200, blank=True)
    declared_at = models.DateTimeField()
    declared_by = models.CharField(max_length=100)


class ItemReview(models.Model):
    """A reviewer's word on one version."""

    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="reviews")
    reviewer_name = models.CharField(max_length=100)
    accepted = models.BooleanField()
    comment = models.CharField(max_length=500, blank=True)
    reviewed_at = models.DateTimeField()
