"""Who holds which role over what."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .actor import Role, ScopeKind


class RoleAssignment(models.Model):
    """One grant of one account; `value` is a region code, an organisation id or a person id."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="role_assignments")
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in Role])
    scope_kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in ScopeKind])
    value = models.CharField(max_length=20)
    granted_at = models.DateTimeField()
    granted_by = models.CharField(max_length=100)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=100, blank=True)

    scope_text: str = ""  # set by services.assignments_of

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "scope_kind", "value"],
                condition=models.Q(ended_at=None),
                name="access_one_live_grant",
            ),
            models.UniqueConstraint(
                fields=["value"],
                condition=models.Q(ended_at=None, role="worker"),
                name="access_one_account_a_person",
            ),
        ]
        indexes = [models.Index(fields=["scope_kind", "value"], name="access_grant_scope")]

    def __str__(self) -> str:
        return f"{self.role} {self.scope_kind}:{self.value}"
