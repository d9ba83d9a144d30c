"""The occupational classification and what the city makes of it."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level


class OccupationClass(models.Model):
    """A major, middle or minor class of the classification (大类, 中类, 小类)."""

    class Level(models.TextChoices):
        MAJOR = "major", _("大类")
        MIDDLE = "middle", _("中类")
        MINOR = "minor", _("小类")

    code = models.CharField(max_length=7, primary_key=True)
    level = models.CharField(max_length=6, choices=Level.choices)
    name = models.CharField(max_length=120)
    gbm = models.CharField(max_length=10, blank=True, help_text="GB/T 6565 code as printed")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    note = models.CharField(max_length=60, blank=True, help_text="where the row is not from the printed table")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Occupation(models.Model):
    """An occupation of the classification, code M-mm-nn-oo; certificates outlive codes, so codes have dates."""

    code = models.CharField(max_length=10, primary_key=True)
    minor_class = models.ForeignKey(OccupationClass, null=True, on_delete=models.PROTECT, related_name="occupations")
    name = models.CharField(max_length=120)
    pinyin = models.CharField(max_length=300, blank=True)
    initials = models.CharField(max_length=40, blank=True)
    definition = models.TextField(blank=True)
    tasks = models.JSONField(default=list, blank=True, help_text="main tasks, a list of sentences")
    digital = models.BooleanField(null=True, help_text="marked S; empty means unknown")
    green = models.BooleanField(null=True, help_text="marked L; empty means unknown")
    published = models.CharField(max_length=7, blank=True, help_text="year-month in which it was published as new")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    successor = models.ForeignKey("self", null=True, on_delete=models.PROTECT)
    name_tokens = models.TextField(blank=True, editable=False)
    alias_tokens = models.TextField(blank=True, editable=False)
    text_tokens = models.TextField(blank=True, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("name_tokens", config="simple", weight="A")
        + SearchVector("alias_tokens", config="simple", weight="B")
        + SearchVector("text_tokens", config="simple", weight="D"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["code"]
        indexes = [GinIndex(fields=["search"], name="catalogue_search")]

    def __str__(self) -> str:
        return self.name


class OccupationAlias(models.Model):
    """Another name under which an occupation is looked for: a post title, or a name it used to have."""

    occupation = models.ForeignKey(Occupation, on_delete=models.PROTECT, related_name="aliases")
    name = models.CharField(max_length=120)
    former = models.BooleanField(default=False, help_text="true: an earlier official name")

    class Meta:
        ordering = ["occupation", "name"]
        constraints = [models.UniqueConstraint(fields=["occupation", "name"], name="catalogue_alias_once")]

    def __str__(self) -> str:
        return self.name


class WorkType(models.Model):
    """A work type 工种; it has no national code and is numbered within its occupation."""

    occupation = models.ForeignKey(Occupation, on_delete=models.PROTECT, related_name="work_types")
    seq = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    published = models.CharField(max_length=9, blank=True, help_text="as the source says: a month, or 2024/2025")

    class Meta:
        ordering = ["occupation", "seq"]
        constraints = [models.UniqueConstraint(fields=["occupation", "seq"], name="catalogue_work_type_seq")]

    def __str__(self) -> str:
        return self.name


class StandardEdition(models.Model):
    """By which drafting rules (2018 or 2023) the standard of an occupation was written, from when on; absent: 2023."""

    occupation = models.ForeignKey(Occupation, on_delete=models.PROTECT, related_name="editions")
    edition = models.CharField(max_length=4, choices=[("2018", "2018"), ("2023", "2023")])
    valid_from = models.DateField()
    basis = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["occupation", "valid_from"], name="catalogue_edition_once")]


class Assessable(models.Model):
    """An occupation, or one of its work types, in which the city assesses, while the row is valid."""

    occupation = models.ForeignKey(Occupation, on_delete=models.PROTECT, related_name="assessable")
    work_type = models.ForeignKey(WorkType, null=True, on_delete=models.PROTECT, related_name="assessable")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    basis = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["occupation", "work_type", "valid_from"],
                name="catalogue_assessable_once",
                nulls_distinct=False,
            )
        ]


class Demand(models.Model):
    """How much the labour market asks for an occupation (职业（工种）市场需求程度目录), while the row is valid."""

    class Class(models.TextChoices):
        COMMON = "一般", _("一般")
        SHORT = "紧缺", _("紧缺")
        VERY_SHORT = "非常紧缺", _("非常紧缺")

    occupation = models.ForeignKey(Occupation, on_delete=models.PROTECT, related_name="demands")
    demand_class = models.CharField(max_length=4, choices=Class.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    basis = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["occupation", "valid_from"], name="catalogue_demand_once")]


class CatalogueItem(models.Model):
    """A row of the city's three catalogues: training plan by institution, key occupation, subsidy standard."""

    class Kind(models.TextChoices):
        PLAN = "plan", _("培训机构（培训计划）目录")
        KEY_OCCUPATION = "key_occupation", _("重点职业目录")
        STANDARD = "standard", _("补贴标准目录")

    kind = models.CharField(max_length=14, choices=Kind.choices)
    title = models.CharField(max_length=160)
    occupation = models.ForeignKey(Occupation, null=True, on_delete=models.PROTECT, related_name="items")
    level = models.CharField(max_length=1, blank=True, choices=Level.choices())
    credit_code = models.CharField(max_length=18, blank=True, help_text="the institution, for training plans")
    places = models.PositiveIntegerField(null=True, help_text="planned persons, for training plans")
    hours = models.PositiveIntegerField(null=True, help_text="class hours")
    amount = models.PositiveBigIntegerField(null=True, help_text="subsidy standard in fen per person")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    basis = models.CharField(max_length=200)

    class Meta:
        ordering = ["kind", "occupation", "level", "title", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")), name="catalogue_item_period"
            )
        ]
        indexes = [models.Index(fields=["kind", "valid_from"], name="catalogue_item_kind")]

    def __str__(self) -> str:
        return self.title
