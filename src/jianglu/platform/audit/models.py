"""The business log and its seals."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Cast


class AuditEntry(models.Model):
    """One write by somebody: who, when, what, on what, why. Append-only; a trigger refuses anything else."""

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=150)
    user_id = models.BigIntegerField(null=True)
    on_behalf_of = models.CharField(max_length=150, blank=True)
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=120, db_index=True)
    reason = models.CharField(max_length=500, blank=True)
    changes = models.JSONField(null=True)
    address = models.CharField(max_length=45, blank=True)
    # The writing transaction: the sealer waits for those that could still commit entries with lower ids.
    xact = models.BigIntegerField(
        db_default=Cast(
            Cast(models.Func(function="pg_current_xact_id", output_field=models.TextField()), models.TextField()),
            models.BigIntegerField(),
        )
    )

    class Meta:
        indexes = [models.Index(fields=["action", "-at"]), models.Index(fields=["user_id", "-at"])]


class Seal(models.Model):
    """Closes the entries up to `last_entry`; `digest` covers them and the seal before, so that any later change shows."""

    last_entry = models.BigIntegerField(unique=True)
    entries = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
