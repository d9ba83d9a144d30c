"""Tools of others in our courses (LTI 1.3 as platform): who they are, what they were opened for, what they scored."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LtiKey(models.Model):
    """A key by which this site signs its LTI messages; published before it signs and after it was replaced."""

    kid = models.CharField(max_length=40, unique=True)
    public = models.JSONField(help_text="JWK")
    private_sealed = models.BinaryField(help_text="PKCS #8 PEM")
    made_at = models.DateTimeField()
    signs_from = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, help_text="compromised: no longer published")

    class Meta:
        ordering = ["signs_from", "pk"]

    def __str__(self) -> str:
        return self.kid


class LtiTool(models.Model):
    """A registered tool, in one deployment; of an organisation for its own courses, or of the bureau for all."""

    organisation = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="empty: the bureau",
    )
    region_code = models.CharField(max_length=12)
    name = models.CharField(max_length=100)
    client_id = models.CharField(max_length=40, unique=True)
    deployment_id = models.CharField(max_length=40)
    login_url = models.URLField(max_length=500, help_text="third-party initiated login")
    launch_url = models.URLField(max_length=500, help_text="target of links without an address of their own")
    redirect_uris = models.JSONField(help_text="compared as they are, character by character")
    jwks_url = models.URLField(max_length=500, blank=True)
    public_key = models.JSONField(null=True, help_text="JWK, for a tool without a key set address")
    names = models.BooleanField(default=False, help_text="the tool may learn names; otherwise pseudonyms alone")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(jwks_url="") | Q(public_key__isnull=False), name="learning_tool_key"),
        ]

    def __str__(self) -> str:
        return self.name


class LtiLink(models.Model):
    """What an activity opens in a tool; never changed, so that versions of a course may share it."""

    tool = models.ForeignKey(LtiTool, on_delete=models.PROTECT, related_name="links")
    url = models.URLField(max_length=500)
    custom = models.JSONField(default=dict, help_text="parameters that the tool gave with the link")
    graded = models.BooleanField(default=True, help_text="done by the tool's score; otherwise when the learner says so")
    maximum = models.FloatField(default=100, help_text="scoreMaximum of the line item")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(maximum__gt=0), name="learning_link_maximum")]

    def __str__(self) -> str:
        return self.url


class LtiUse(models.Model):
    """A learner has opened an activity in its tool: whom the tool knows by `sub`, and whose scores it may send."""

    tool = models.ForeignKey(LtiTool, on_delete=models.PROTECT, related_name="+")
    enrolment = models.ForeignKey("learning.Enrolment", on_delete=models.PROTECT, related_name="tool_uses")
    activity_key = models.UUIDField()
    sub = models.CharField(max_length=64, help_text="the learner's pseudonym, another one for each tool")
    name = models.CharField(max_length=60, help_text="of the learner, for who teaches the course")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "activity_key"], name="learning_use_once")]
        indexes = [models.Index(fields=["tool", "sub"], name="learning_use_sub")]


class LineItem(models.Model):
    """A column of scores (AGS 2.0, 3.2) of a tool in a course; `primary` is the one that an activity is done by."""

    tool = models.ForeignKey(LtiTool, on_delete=models.PROTECT, related_name="+")
    course = models.ForeignKey("learning.Course", on_delete=models.PROTECT, related_name="+")
    activity_key = models.UUIDField(null=True, help_text="resourceLinkId")
    primary = models.BooleanField(default=False)
    label = models.CharField(max_length=200)
    maximum = models.FloatField()
    resource_id = models.CharField(max_length=200, blank=True)
    tag = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, help_text="by the tool; its scores stay")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tool", "course", "activity_key"],
                condition=Q(primary=True),
                name="learning_line_item_primary",
            ),
            models.CheckConstraint(condition=Q(maximum__gt=0), name="learning_line_item_maximum"),
        ]
        indexes = [models.Index(fields=["tool", "course"], name="learning_line_item_of")]

    def __str__(self) -> str:
        return self.label


class LtiScore(models.Model):
    """The last score that a tool gave a learner in a line item."""

    class Activity(models.TextChoices):
        INITIALIZED = "Initialized", _("已打开")
        STARTED = "Started", _("已开始")
        IN_PROGRESS = "InProgress", _("进行中")
        SUBMITTED = "Submitted", _("已提交")
        COMPLETED = "Completed", _("已完成")

    class Grading(models.TextChoices):
        FULLY_GRADED = "FullyGraded", _("已评分")
        PENDING = "Pending", _("待评分")
        PENDING_MANUAL = "PendingManual", _("待人工评分")
        FAILED = "Failed", _("评分失败")
        NOT_READY = "NotReady", _("未评分")

    line_item = models.ForeignKey(LineItem, on_delete=models.PROTECT, related_name="scores")
    enrolment = models.ForeignKey("learning.Enrolment", on_delete=models.PROTECT, related_name="tool_scores")
    name = models.CharField(max_length=60, help_text="of the learner, for who teaches the course")
    given = models.FloatField(null=True)
    maximum = models.FloatField()
    activity_progress = models.CharField(max_length=12, choices=Activity.choices)
    grading_progress = models.CharField(max_length=14, choices=Grading.choices)
    comment = models.TextField(blank=True)
    said_at = models.DateTimeField(help_text="timestamp of the score, by the tool's clock")
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["line_item", "enrolment"], name="learning_tool_score_once"),
            models.CheckConstraint(condition=Q(given__isnull=True) | Q(given__gte=0), name="learning_tool_score_sign"),
        ]

    @property
    def percent(self) -> int | None:
        """Whole percent, rounded down; extra points do not count. None while it is not fully graded."""
        if self.given is None or self.grading_progress != self.Grading.FULLY_GRADED or not self.maximum:
            return None
        return min(100, int(self.given * 100 / self.maximum + 1e-9))
