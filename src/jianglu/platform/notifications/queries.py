"""Reading messages."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from jianglu.platform.access import Actor

from .core import Channel, rooms
from .models import Notification, Preference


def visible_to(actor: Actor) -> QuerySet[Notification]:
    """The actor's inbox: as an account, as a person, and of the units that the actor acts for."""
    if actor.user_id is None:
        return Notification.objects.none()
    mine = Q(user_id=actor.user_id) | Q(organisation_id__in=actor.organisation_ids)
    if actor.person_id is not None:
        mine |= Q(person_id=actor.person_id)
    return Notification.objects.filter(mine)


def unread_count(actor: Actor) -> int:
    """How many unread messages, counted up to 100, for the badge in the shell. One query, none for visitors."""
    return visible_to(actor).filter(read_at=None).order_by()[:100].count()


def preferences(actor: Actor) -> list[tuple[str, str, dict[str, bool]]]:
    """(room, its name, channel to wanted) for the page of preferences."""
    if actor.user_id is None:
        return []
    refused = set(Preference.objects.filter(user_id=actor.user_id).values_list("room", "channel"))
    return [
        (room, str(name), {channel: (room, channel) not in refused for channel in (Channel.SMS, Channel.EMAIL)})
        for room, name in rooms()
    ]
