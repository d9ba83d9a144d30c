"""Videos in several sizes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class VideoStream(models.Model):
    """What was made of a video file for HLS; the original plays until it is ready, and where it failed."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待转换")
        MAKING = "making", _("转换中")
        READY = "ready", _("已转换")
        FAILED = "failed", _("转换失败")

    class Original(models.TextChoices):
        UNKNOWN = "unknown", _("未检查")
        PLAYS = "plays", _("可以直接播放")
        COPIED = "copied", _("已换成可播放的格式")
        UNPLAYABLE = "unplayable", _("浏览器不能播放")

    file = models.OneToOneField("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    original = models.CharField(
        max_length=10,
        choices=Original,
        default=Original.UNKNOWN,
        help_text="what browsers make of the file as uploaded",
    )
    heights = models.JSONField(default=list, help_text="lines of the renditions")
    why = models.CharField(max_length=200, blank=True, help_text="last line of the encoder, when it failed")
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=models.Q(state__in=["waiting", "making"]), name="learning_stream_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_id} {self.state}"
