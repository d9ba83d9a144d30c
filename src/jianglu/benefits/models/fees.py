"""Fees of assessments that no register holds. All money is in fen."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class AssessmentFee(models.Model):
    """What a person paid for the assessment behind a certificate, as an officer read it from the receipt.

    A correction is a new row; the old one keeps when it was replaced.
    """

    certificate = models.ForeignKey("credentials.Certificate", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, help_text="district that examined the receipt")
    amount = models.BigIntegerField()
    receipt = models.CharField(max_length=60, help_text="number of the receipt")
    note = models.CharField(max_length=300, blank=True)
    recorded_by = models.CharField(max_length=100)
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"], condition=Q(replaced_at=None), name="benefits_one_fee_a_certificate"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="benefits_fee_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.receipt}"
