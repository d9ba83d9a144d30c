"""Calibration runs and what they say of each version (and part of a case)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..bank.models import Bank, ItemVersion


class CalibrationRun(models.Model):
    """One calibration of a bank; parameters are on the scale of the run that it was linked to."""

    class Model(models.TextChoices):
        ONE = "1PL", _("1PL（Rasch 型）")
        TWO = "2PL", _("2PL")
        THREE = "3PL", _("3PL（猜测参数带先验）")

    class State(models.TextChoices):
        RUNNING = "running", _("标定中")
        DONE = "done", _("已完成")
        REFUSED = "refused", _("样本不足")

    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="calibrations")
    model = models.CharField(max_length=3, choices=Model.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    job_id = models.BigIntegerField(null=True)
    persons = models.PositiveIntegerField(default=0)
    log_likelihood = models.FloatField(null=True)
    converged = models.BooleanField(default=False)
    refused = models.CharField(max_length=300, blank=True, help_text="why there are no parameters, in words")
    link = models.JSONField(default=dict, help_text="run, method, slope, shift, common, drifted")
    made_at = models.DateTimeField()
    maker_name = models.CharField(max_length=100)


class ItemParameter(models.Model):
    """What a run says of one version, or of one part of a case: P = c + (1 - c) / (1 + exp(-a (θ - b)))."""

    run = models.ForeignKey(CalibrationRun, on_delete=models.CASCADE, related_name="parameters")
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="parameters")
    part = models.PositiveSmallIntegerField(default=0)
    persons = models.PositiveIntegerField()
    a = models.FloatField()
    b = models.FloatField()
    c = models.FloatField(default=0)
    se_a = models.FloatField()
    se_b = models.FloatField()
    se_c = models.FloatField(default=0)
    outfit = models.FloatField(help_text="mean square of standardised residuals, 1 when the model holds")
    infit = models.FloatField(help_text="the same, weighted by information")
    drifted = models.BooleanField(default=False, help_text="moved since the run before; kept out of the link")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "version", "part"], name="assessment_parameter_once")]
