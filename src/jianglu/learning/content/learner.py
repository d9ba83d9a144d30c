"""Who learns on the second origin: the signed path says it, no cookie does."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.http import HttpRequest

from jianglu.kernel.errors import NotFound
from jianglu.platform.access import Actor
from jianglu.platform.access.services import actor_of_user

from ..permissions import STUDY
from .origin import Ticket


def actor_of(ticket: Ticket, request: HttpRequest) -> Actor:
    """The learner, with the grants of now; raises NotFound once the account is closed."""
    user = get_user_model().objects.filter(pk=ticket.user, is_active=True).first()
    if user is None:
        raise NotFound()
    actor = actor_of_user(user, request.META.get("REMOTE_ADDR", ""))
    if not actor.can(STUDY):
        raise NotFound()
    return actor
