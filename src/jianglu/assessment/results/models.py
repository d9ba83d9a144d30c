"""Results of a registration, the notice that publishes them, and parts that stay valid."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level

from ..plans.models import Plan, Registration

PARTS = {"theory": _("理论"), "practice": _("技能"), "review": _("综合评审")}


class Result(models.Model):
    """Points by part and what they come to; absent parts are empty."""

    class State(models.TextChoices):
        PROVISIONAL = "provisional", _("待确认")
        PUBLICISED = "publicised", _("公示中")
        FINAL = "final", _("终局")

    registration = models.OneToOneField(Registration, on_delete=models.PROTECT, related_name="result")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROVISIONAL)
    theory = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    practice = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    review = models.DecimalField(max_digits=5, decimal_places=1, null=True, help_text="technician and above")
    theory_absent = models.BooleanField(default=False)
    practice_absent = models.BooleanField(default=False)
    review_absent = models.BooleanField(db_default=False)
    theory_kept = models.BooleanField(default=False, help_text="from an earlier plan")
    practice_kept = models.BooleanField(default=False)
    review_kept = models.BooleanField(db_default=False)
    passed = models.BooleanField(null=True)
    final_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(theory=None) | Q(theory__range=(0, 100)))
                & (Q(practice=None) | Q(practice__range=(0, 100)))
                & (Q(review=None) | Q(review__range=(0, 100))),
                name="assessment_result_range",
            ),
            models.CheckConstraint(
                condition=~Q(state="final") | (Q(passed__isnull=False) & Q(final_on__isnull=False)),
                name="assessment_final_is_decided",
            ),
        ]
        indexes = [models.Index(fields=["person", "-final_on"], name="assessment_result_person")]


class ResultNotice(models.Model):
    """The publication of a plan's results, run by its case 公示."""

    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="result_notice")
    case = models.OneToOneField("workflow.Case", on_delete=models.PROTECT, related_name="assessment_results")
    confirmed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=100)


class ScoreCorrection(models.Model):
    """Append-only: a score changed after re-marking, with the reason."""

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="corrections")
    part = models.CharField(max_length=8, choices=[("theory", _("理论")), ("practice", _("技能"))])
    before = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    after = models.DecimalField(max_digits=5, decimal_places=1)
    reason = models.CharField(max_length=300)
    corrected_at = models.DateTimeField()
    corrected_by = models.CharField(max_length=100)


class PartResult(models.Model):
    """A passed part of a failed whole, kept for some months so that only the other part is sat again."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    occupation = models.ForeignKey("catalogue.Occupation", on_delete=models.PROTECT, related_name="+")
    work_type = models.ForeignKey("catalogue.WorkType", null=True, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=1, choices=Level.choices())
    part = models.CharField(max_length=8, choices=[*PARTS.items()])
    score = models.DecimalField(max_digits=5, decimal_places=1)
    gained_on = models.DateField()
    valid_until = models.DateField()
    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="kept_parts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["result", "part"], name="assessment_part_once")]
        indexes = [models.Index(fields=["person", "occupation", "level"], name="assessment_part_person")]
