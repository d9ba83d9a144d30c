"""For views of sensitive steps (unmasking, paying): who it is must have been proved in the last ten minutes."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.decorators import reauthentication_required
from django.http import HttpResponse

View = Callable[..., HttpResponse]


def fresh_sign_in_required(view: View) -> View:
    """Ask for the password, or the second factor, and come back, unless that was done within the last ten minutes."""
    fresh: View = reauthentication_required(view)
    return fresh
