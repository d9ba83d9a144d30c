"""Saying something to somebody, reading it, and sending it out."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.utils.translation import override

from jianglu.kernel.errors import NotFound
from jianglu.platform import calendar, queue
from jianglu.platform.access import Actor

from . import addresses, ports, queries
from .core import Channel, Message
from .models import Notification, Preference, Sending

logger = logging.getLogger(__name__)
DELIVER = "notifications.deliver"
_ATTEMPTS = 6
_FIRST_WAIT = timedelta(seconds=30)


def notify(
    message: Message,
    *,
    person_id: int | None = None,
    organisation_id: int | None = None,
    user_id: int | None = None,
    link: str = "",
    **values: Any,
) -> Notification:
    """Say `message` to exactly one recipient, in the caller's transaction; it leaves after the commit.

    `values` fill the places of the message; they hold no identity number, since messages go out in the clear.
    """
    said = _said(message, values, link=link, person_id=person_id, organisation_id=organisation_id, user_id=user_id)
    return _say(message, [said])[0]


def notify_people(message: Message, told: Iterable[tuple[int, Mapping[str, Any]]], *, link: str = "") -> int:
    """Say `message` to many people, each (person, values of the places), as `notify`; two statements for each thousand."""
    return len(_say(message, [_said(message, values, link=link, person_id=person) for person, values in told]))


def _said(message: Message, values: Mapping[str, Any], **to: Any) -> Notification:
    plain = {name: value if isinstance(value, int | float) else str(value) for name, value in values.items()}
    with override("zh-hans"):
        title, body = message.render(plain)
    return Notification(
        code=message.code, values=plain, title_zh=title[:200], body_zh=body, sent_at=calendar.now(), **to
    )


def _say(message: Message, said: list[Notification]) -> list[Notification]:
    rows = Notification.objects.bulk_create(said, batch_size=1000)
    outward = [channel for channel in message.channels if channel is not Channel.INBOX]
    if outward and rows:
        now = calendar.now()
        Sending.objects.bulk_create(
            (Sending(notification=row, channel=channel, due_at=now) for row in rows for channel in outward),
            batch_size=1000,
        )
        planned = connection.run_on_commit
        if not (planned and planned[-1][1] is _wake):
            transaction.on_commit(_wake, robust=True)
    return rows


def mark_read(actor: Actor, notification_id: int) -> Notification:
    """Mark one message of the actor as read; raises NotFound."""
    notification = queries.visible_to(actor).filter(pk=notification_id).first()
    if notification is None:
        raise NotFound()
    _read(actor, [notification.pk])
    return notification


def mark_all_read(actor: Actor) -> int:
    """Mark everything in the actor's inbox as read; returns how many."""
    return _read(actor, queries.visible_to(actor).values("pk"))


def prefer(actor: Actor, wanted: set[tuple[str, Channel]]) -> None:
    """Keep by which channels the account wants which rooms' messages."""
    from .core import rooms

    if actor.user_id is None:
        raise NotFound()
    with transaction.atomic():
        Preference.objects.filter(user_id=actor.user_id).delete()
        Preference.objects.bulk_create(
            Preference(user_id=actor.user_id, room=room, channel=channel)
            for room, _name in rooms()
            for channel in (Channel.SMS, Channel.EMAIL)
            if (room, channel) not in wanted
        )


def deliver() -> int:
    """Send out everything that is due; returns how many went. A failure is tried again, six times in half a day."""
    sent = 0
    while (success := _deliver_next()) is not None:
        sent += success
    return sent


def _read(actor: Actor, ids: Any) -> int:
    return Notification.objects.filter(pk__in=ids, read_at=None).update(read_at=calendar.now(), read_by=actor.name)


def _wake() -> None:
    queue.defer_once(DELIVER, queue=queue.EVENTS)


def _deliver_next() -> bool | None:
    with transaction.atomic():
        sending = (
            Sending.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("notification__person", "notification__organisation")
            .filter(state=Sending.State.PENDING, due_at__lte=calendar.now())
            .order_by("id")
            .first()
        )
        if sending is None:
            return None
        try:
            _send(sending)
        except Exception as error:
            logger.exception("sending %s failed", sending)
            sending.due_at = calendar.now() + _FIRST_WAIT * 4**sending.attempts
            sending.attempts += 1
            sending.error = str(error)[:500]
            if sending.attempts >= _ATTEMPTS:
                sending.state = Sending.State.DEAD
        sending.save()
        return sending.state == Sending.State.SENT


def _send(sending: Sending) -> None:
    notification, channel = sending.notification, Channel(sending.channel)
    found = addresses.of(notification, channel)
    for address in found:
        text = f"【{settings.SITE_NAME}】{notification.title_zh}：{notification.body_zh}"
        if channel is Channel.SMS:
            ports.sms().send(address, text, reference=f"{sending.pk}-{address[-4:]}")
        else:
            send_mail(notification.title_zh, notification.body_zh, None, [address])
    sending.state = Sending.State.SENT if found else Sending.State.NO_ADDRESS
    sending.sent_at = calendar.now() if found else None
