"""Uploaded and generated files, by content hash."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class StoredFile(models.Model):
    """One file in the store; the bytes lie under their SHA-256 and are never changed."""

    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    purpose = models.CharField(max_length=60)
    stored_at = models.DateTimeField()
    stored_by = models.CharField(max_length=100)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.name


class IncomingFile(models.Model):
    """An upload that comes in pieces and may stop for days between two of them; `offset` bytes are safe on disk."""

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(help_text="bytes, as announced")
    offset = models.PositiveBigIntegerField(default=0)
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(offset__lte=models.F("size")), name="files_incoming_fits")
        ]

    def __str__(self) -> str:
        return self.name
