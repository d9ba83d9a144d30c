"""The outbox: what happened, and which handler has heard it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One thing that happened, written in the transaction in which it happened."""

    name = models.CharField(max_length=100)
    payload = models.JSONField()
    occurred_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["name", "occurred_at"])]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class Delivery(models.Model):
    """One handler's copy of an event; a handler that fails holds up nobody else."""

    class State(models.TextChoices):
        PENDING = "pending", _("待送达")
        DONE = "done", _("已送达")
        DEAD = "dead", _("已停止重试")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    handler = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "handler"], name="events_once_a_handler")]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(state="pending"), name="events_pending"),
            models.Index(fields=["id"], condition=models.Q(state="dead"), name="events_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.handler} ← {self.event_id}"
