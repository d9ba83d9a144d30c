"""A unit's claim for a whole class, with what became of each trainee's row. All money is in fen."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ClassClaim(models.Model):
    """One claim of a unit for a class or a plan of apprenticeship; its good rows are claims, so every limit counts them."""

    class State(models.TextChoices):
        OPEN = "open", _("审核中")
        APPROVED = "approved", _("已核准")
        REFUSED = "refused", _("不予发放")
        WITHDRAWN = "withdrawn", _("已撤回")

    number = models.CharField(max_length=24, unique=True)
    benefit = models.CharField(max_length=60)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="class_claims"
    )
    training_class = models.ForeignKey("training.TrainingClass", null=True, on_delete=models.PROTECT, related_name="+")
    apprenticeship = models.ForeignKey(
        "training.Apprenticeship", null=True, on_delete=models.PROTECT, related_name="+", help_text="instead of a class"
    )
    region_code = models.CharField(max_length=12, help_text="district that examines and budgets")
    state = models.CharField(max_length=10, choices=State.choices)
    claimed_on = models.DateField()
    case = models.OneToOneField(
        "workflow.Case", null=True, on_delete=models.PROTECT, related_name="benefit_class_claim"
    )
    sampled = models.BooleanField(default=False, db_default=False, help_text="drawn for inspection by a second person")
    filed_by = models.CharField(max_length=100)
    filed_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["organisation", "-filed_at"], name="benefits_class_claims_of"),
            models.Index(fields=["state", "region_code"], name="benefits_class_claim_desk"),
        ]

        constraints = [
            models.CheckConstraint(
                condition=Q(training_class=None, apprenticeship__isnull=False)
                | Q(training_class__isnull=False, apprenticeship=None),
                name="benefits_class_claim_of_one",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def about(self) -> str:
        """Number of the class or of the plan of apprenticeship that it is for."""
        found = self.training_class or self.apprenticeship
        return found.number if found else ""


class ClassRow(models.Model):
    """One trainee of a class claim: claimed, or left out with what stood in the way; whoever is let in later is a new row."""

    class_claim = models.ForeignKey(ClassClaim, on_delete=models.PROTECT, related_name="rows")
    line = models.PositiveSmallIntegerField()
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60, help_text="of the trainee when claimed")
    subject_id = models.BigIntegerField(help_text="seat in the class")
    claim = models.OneToOneField("benefits.Claim", null=True, on_delete=models.PROTECT, related_name="class_row")
    decision = models.ForeignKey("policy.Decision", null=True, on_delete=models.PROTECT, related_name="+")
    why = models.JSONField(default=list, help_text="what stood in the way: texts (what, next step)")
    struck_by_user = models.BigIntegerField(null=True, help_text="officer who took it out at the desk")

    class Meta:
        ordering = ["class_claim", "line"]
        constraints = [
            models.UniqueConstraint(fields=["class_claim", "line"], name="benefits_class_row_line"),
            models.CheckConstraint(condition=Q(claim__isnull=False) | ~Q(why=[]), name="benefits_class_row_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.class_claim_id}/{self.line}"


class RowReview(models.Model):
    """A row that was left out or taken out, looked at anew: the unit appeals, or an officer proposes; another one decides."""

    class Kind(models.TextChoices):
        APPEAL = "appeal", _("单位申请复核")
        PROPOSAL = "proposal", _("经办提请列入")

    class State(models.TextChoices):
        OPEN = "open", _("复核中")
        UPHELD = "upheld", _("同意列入")
        REJECTED = "rejected", _("维持原结果")
        WITHDRAWN = "withdrawn", _("已撤回")

    row = models.ForeignKey(ClassRow, on_delete=models.PROTECT, related_name="reviews")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    grounds = models.TextField()
    answer = models.TextField(blank=True)
    case = models.OneToOneField("workflow.Case", on_delete=models.PROTECT, related_name="benefit_row_review")
    result = models.OneToOneField(
        ClassRow, null=True, on_delete=models.PROTECT, related_name="came_from", help_text="row by which it was let in"
    )
    filed_by = models.CharField(max_length=100)
    filed_by_user = models.BigIntegerField(null=True)
    filed_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["row"], condition=Q(state="open"), name="benefits_one_open_review_a_row"),
            models.CheckConstraint(
                condition=Q(state="upheld", result__isnull=False) | (~Q(state="upheld") & Q(result=None)),
                name="benefits_upheld_review_has_row",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row_id} {self.kind}"
