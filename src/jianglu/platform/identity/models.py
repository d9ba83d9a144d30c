"""Accounts."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """An account that can sign in; what it may do is said by `access.RoleAssignment`, not by Django's groups."""
