"""Accounts, where they are signed in, and their API tokens."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """An account that can sign in; what it may do is said by `access.RoleAssignment`, not by Django's groups."""

    name = models.CharField(max_length=60, blank=True, help_text="as shown to colleagues")
    phone_index = models.BinaryField(null=True, unique=True, help_text="blind index of the phone for signing in")
    phone_masked = models.CharField(max_length=20, blank=True)
    demo = models.BooleanField(
        default=False, help_text="account of the demo city; may go without a second factor there"
    )
    must_change_password = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """The name as shown to colleagues."""
        return self.name


_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


class SignIn(models.Model):
    """One browser in which an account is signed in; gone when it signs out or is sent out."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField(help_text="real time, also in the demo city")
    seen_at = models.DateTimeField()
    address = models.CharField(max_length=45)
    agent = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.address} {self.started_at:%F %T}"

    @property
    def browser(self) -> str:
        """Browser and system in two words, as far as the browser says."""
        found = [next((name for mark, name in marks if mark in self.agent), "") for marks in (_BROWSERS, _SYSTEMS)]
        return " · ".join(filter(None, found)) or self.agent[:40]


class ApiToken(models.Model):
    """A program's key to what its account may do; only the hash of the token is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12, help_text="how the token begins")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"
