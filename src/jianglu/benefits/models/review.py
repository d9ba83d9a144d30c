"""How claims are reviewed: the dated rule of the second person and of sampling, and what people hold against a decision."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ReviewRule(models.Model):
    """From a day on: from which amount a second person must approve, and how many of the others are drawn for inspection.

    Before the first rule of a benefit every claim is approved by a second person.
    """

    benefit = models.CharField(max_length=60)
    valid_from = models.DateField(help_text="claims of this day and later")
    second_person_from = models.BigIntegerField(help_text="fen; claims of this amount or more")
    sample_permille = models.PositiveSmallIntegerField(help_text="of the claims below it")
    source = models.CharField(max_length=120)
    saved_by = models.CharField(max_length=100)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["benefit", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["benefit", "valid_from"], name="benefits_review_rule_once"),
            models.CheckConstraint(
                condition=Q(second_person_from__gte=0, sample_permille__lte=1000), name="benefits_review_rule_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.benefit} {self.valid_from}"


class Appeal(models.Model):
    """What a person holds against an offer, a refusal, or a verdict that offered nothing; the city looks at it anew."""

    class Against(models.TextChoices):
        OFFER = "offer", _("对提示有异议")
        REFUSAL = "refusal", _("不服不予发放决定")
        VERDICT = "verdict", _("对核对结果有异议")

    class State(models.TextChoices):
        OPEN = "open", _("复核中")
        UPHELD = "upheld", _("复核成立")
        REJECTED = "rejected", _("维持原决定")
        WITHDRAWN = "withdrawn", _("已撤回")

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="benefit_appeals")
    benefit = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(help_text="key of what the rule is about")
    claim = models.ForeignKey("benefits.Claim", null=True, on_delete=models.PROTECT, related_name="appeals")
    case = models.OneToOneField("workflow.Case", on_delete=models.PROTECT, related_name="benefit_appeal")
    against = models.CharField(max_length=8, choices=Against.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    grounds = models.TextField()
    answer = models.TextField(blank=True)
    filed_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["benefit", "subject_id"], condition=Q(state="open"), name="benefits_one_open_appeal_a_subject"
            )
        ]

    def __str__(self) -> str:
        return f"{self.benefit} {self.subject_id} {self.against}"
