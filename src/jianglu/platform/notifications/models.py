"""Messages, their way out, and what people want."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .core import MESSAGES, Channel


class Notification(models.Model):
    """One message to one person, unit or account; a unit's inbox is shared by those who act for it."""

    code = models.CharField(max_length=100)
    values = models.JSONField(default=dict)
    title_zh = models.CharField(max_length=200, help_text="as it was sent")
    body_zh = models.TextField(help_text="as it was sent")
    link = models.CharField(max_length=300, blank=True)
    person = models.ForeignKey("people.Person", null=True, on_delete=models.CASCADE)
    organisation = models.ForeignKey("organisations.Organisation", null=True, on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    read_by = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="notifications_one_recipient",
                condition=models.Q(person__isnull=False, organisation=None, user=None)
                | models.Q(person=None, organisation__isnull=False, user=None)
                | models.Q(person=None, organisation=None, user__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["person", "-id"]),
            models.Index(fields=["organisation", "-id"]),
            models.Index(fields=["user", "-id"]),
        ]

    def __str__(self) -> str:
        return self.title_zh

    @property
    def title(self) -> str:
        """In the reader's language, while the message is still declared."""
        return self._rendered()[0]

    @property
    def body(self) -> str:
        """In the reader's language, while the message is still declared."""
        return self._rendered()[1]

    def _rendered(self) -> tuple[str, str]:
        try:
            return MESSAGES[self.code].render(self.values)
        except KeyError:
            return self.title_zh, self.body_zh


class Sending(models.Model):
    """A message on its way out by SMS or e-mail; the address is looked up when it goes and is not kept."""

    class State(models.TextChoices):
        PENDING = "pending", _("待发送")
        SENT = "sent", _("已发送")
        NO_ADDRESS = "no_address", _("没有联系方式")
        DEAD = "dead", _("发送失败")

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="sendings")
    channel = models.CharField(max_length=8, choices=[(c.value, c.label) for c in Channel])
    state = models.CharField(max_length=12, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notification", "channel"], name="notifications_once_a_channel")]
        indexes = [models.Index(fields=["id"], condition=models.Q(state="pending"), name="notifications_pending")]

    def __str__(self) -> str:
        return f"{self.notification_id} {self.channel}"


class Preference(models.Model):
    """That an account does not want a room's messages by a channel; no row means yes."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    room = models.CharField(max_length=40)
    channel = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "room", "channel"], name="notifications_preference_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: no {self.channel} from {self.room}"
