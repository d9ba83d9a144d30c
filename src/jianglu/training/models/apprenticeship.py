"""Enterprise new-type apprenticeship (企业新型学徒制): what an enterprise files, and who is raised under it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level

LEVELS = ("5", "4", "3")
"""What apprenticeship leads to: 中级工 and 高级工 in the main (人社部发〔2021〕39号)."""


class Apprenticeship(models.Model):
    """An enterprise's plan to raise apprentices with a school: filed with its district (渝人社发〔2021〕31号)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        IN_REVIEW = "in_review", _("审核中")
        RETURNED = "returned", _("退回修改")
        FILED = "filed", _("已备案")
        REFUSED = "refused", _("不予备案")
        CLOSED = "closed", _("已结束")

    number = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", help_text="enterprise"
    )
    school = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", help_text="provider or college"
    )
    region_code = models.CharField(max_length=12, help_text="the enterprise's district, with which it is filed")
    title = models.CharField(max_length=120)
    occupation = models.ForeignKey("catalogue.Occupation", on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=1, choices=[(code, Level(code).label) for code in LEVELS])
    start_on = models.DateField()
    end_on = models.DateField(help_text="last day of the term")
    months = models.PositiveSmallIntegerField(help_text="term, 12 to 36")
    agreement = models.CharField(max_length=60, help_text="number of the agreement of enterprise and school")
    plan = models.TextField(help_text="how work and study alternate")
    hours = models.PositiveSmallIntegerField(help_text="学时 of 45 minutes at the school, over the term")
    mentor = models.CharField(max_length=60, help_text="of the enterprise")
    mentor_level = models.CharField(max_length=1, choices=Level.choices(), blank=True)
    mentor_recognised = models.BooleanField(default=False, help_text="by the enterprise itself")
    school_mentor = models.CharField(max_length=60)
    cost = models.PositiveBigIntegerField(help_text="fen a person and year")
    places = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0, help_text="places taken; who left keeps theirs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    case = models.OneToOneField("workflow.Case", null=True, on_delete=models.PROTECT, related_name="apprenticeship")
    created_at = models.DateTimeField()
    filed_on = models.DateField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["organisation", "-created_at"], name="training_apprentice_of_unit"),
            models.Index(fields=["school", "-created_at"], name="training_apprentice_of_school"),
            models.Index(fields=["region_code", "state"], name="training_apprentice_region"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(months__gte=12, months__lte=36), name="training_apprentice_term"),
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="training_apprentice_places"),
            models.CheckConstraint(condition=~Q(school=F("organisation")), name="training_apprentice_two_units"),
        ]

    def __str__(self) -> str:
        return self.number


class Apprentice(models.Model):
    """A person who is raised under a filed plan: in training, left, or at the end with the certificate or without."""

    class State(models.TextChoices):
        TRAINING = "training", _("培养中")
        LEFT = "left", _("中途退出")
        PASSED = "passed", _("合格取证")
        FAILED = "failed", _("未取得证书")

    apprenticeship = models.ForeignKey(Apprenticeship, on_delete=models.PROTECT, related_name="apprentices")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60, help_text="when enrolled: the enterprise may lose sight of who left")
    agreed_on = models.DateField(help_text="first day of the term by the agreement with the apprentice")
    ends_on = models.DateField(help_text="last day of the term")
    contract_from = models.DateField(help_text="of the labour contract")
    contract_until = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.TRAINING)
    left_on = models.DateField(null=True)
    left_why = models.CharField(max_length=200, blank=True)
    certificate = models.ForeignKey(
        "credentials.Certificate",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="obtained in the term",
    )
    ended_on = models.DateField(null=True, help_text="day on which the result was established")
    enrolled_at = models.DateTimeField()
    enrolled_by = models.CharField(max_length=100)

    class Meta:
        ordering = ["apprenticeship", "pk"]
        indexes = [models.Index(fields=["person", "-agreed_on"], name="training_apprentice_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="training"), name="training_one_apprenticeship_at_a_time"
            ),
            models.UniqueConstraint(fields=["apprenticeship", "person"], name="training_apprentice_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("agreed_on")), name="training_apprentice_days"),
            models.CheckConstraint(
                condition=Q(contract_until__gt=F("contract_from")), name="training_apprentice_contract"
            ),
            models.CheckConstraint(
                condition=Q(state="left", left_on__isnull=False) | (~Q(state="left") & Q(left_on=None)),
                name="training_apprentice_left_on",
            ),
            models.CheckConstraint(
                condition=Q(state="passed", certificate__isnull=False) | (~Q(state="passed") & Q(certificate=None)),
                name="training_apprentice_passed_with_certificate",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.apprenticeship_id}/{self.person_id}"
