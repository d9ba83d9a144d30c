"""The business log and its seals."""

from __future__ import annotations

from django.db import models


class AuditEntry(models.Model):
    """One write by somebody: who, when, what, on what, why. Append-only; a trigger refuses anything else.

    No foreign keys: an entry outlives whatever it tells of. `user_id` is an account, `subject` a "room.model:id".
    """

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=150)
    user_id = models.BigIntegerField(null=True)
    on_behalf_of = models.CharField(max_length=150, blank=True)
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=120, db_index=True)
    reason = models.CharField(max_length=500, blank=True)
    changes = models.JSONField(null=True)
    address = models.CharField(max_length=45, blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["action"], name="audit_entry_action", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["actor", "-at"], name="audit_entry_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.actor} {self.action} {self.subject}"


class Seal(models.Model):
    """Closes the entries up to `last_entry`; `digest` covers them, this row and the seal before: later changes show."""

    last_entry = models.BigIntegerField(unique=True)
    entries = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.last_entry} {self.digest}"
