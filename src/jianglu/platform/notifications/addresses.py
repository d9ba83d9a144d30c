"""Where a message goes: the sealed phone of a person, the e-mail of the accounts that act for a person or unit."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db.models import Q

from jianglu.platform import vault
from jianglu.platform.access import ScopeKind
from jianglu.platform.access.services import live_assignments

from .core import MESSAGES, Channel
from .models import Notification, Preference


def of(notification: Notification, channel: Channel) -> list[str]:
    """The phones or e-mail addresses to which the message goes; those who do not want it are left out."""
    users = _users(notification)
    message = MESSAGES.get(notification.code)
    if message is not None and not message.binding:
        refused = Preference.objects.filter(room=message.room, channel=channel, user_id__in=users)
        unwilling = set(refused.values_list("user_id", flat=True))
        if users and not users - unwilling:
            return []
        users -= unwilling
    if channel is Channel.SMS:
        sealed = notification.person.phone_sealed if notification.person is not None else None
        return [vault.unseal(sealed)] if sealed else []
    emails = get_user_model().objects.filter(pk__in=users, is_active=True).exclude(email="")
    return sorted(set(emails.values_list("email", flat=True)))


def _users(notification: Notification) -> set[int]:
    """The accounts behind the recipient."""
    if notification.user_id is not None:
        return {notification.user_id}
    whose = Q(scope_kind=ScopeKind.SELF, value=str(notification.person_id))
    if notification.organisation_id is not None:
        whose = Q(scope_kind=ScopeKind.ORGANISATION, value=str(notification.organisation_id))
    return set(live_assignments().filter(whose).values_list("user_id", flat=True))
