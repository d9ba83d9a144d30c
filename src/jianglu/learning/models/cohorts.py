"""People who learn together: study groups, their members and deadlines, and what they say to each other."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Cohort(models.Model):
    """A study group 学习小组 of a unit: free, or of a training class (`origin`), whose roll it then follows."""

    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=120)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, help_text="of the unit")
    teacher_name = models.CharField(max_length=60)
    teacher = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=40, blank=True, help_text="what it belongs to: training.class:<id>")
    subsidised = models.BooleanField(default=False, help_text="paid with public money, so pictures may be asked for")
    code = models.CharField(
        max_length=8, blank=True, help_text="who has it may join; none where a class keeps the roll"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    courses = models.ManyToManyField("learning.Course", through="CohortCourse", related_name="+")
    watched_at = models.DateTimeField(null=True, help_text="when the members' standing was last worked out")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["origin"], condition=~Q(origin=""), name="learning_cohort_origin"),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="learning_cohort_code"),
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="learning_cohort_period"),
        ]
        indexes = [
            models.Index(fields=["organisation", "-starts_on"], name="learning_cohort_unit"),
            models.Index(fields=["region_code"], name="learning_cohort_region"),
            models.Index(fields=["ends_on"], condition=Q(closed_at=None), name="learning_cohort_live"),
        ]

    def __str__(self) -> str:
        return self.title


class CohortCourse(models.Model):
    """A course of the group, and by when it is to be finished."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="plan")
    course = models.ForeignKey("learning.Course", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(help_text="last day")

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["cohort", "course"], name="learning_cohort_course")]


class CohortMember(models.Model):
    """A person in a group, and where they stood when it was last watched (`cohorts.rules.reasons`)."""

    class Risk(models.IntegerChoices):
        NONE = 0, _("正常")
        SOME = 1, _("需关注")
        HIGH = 2, _("需帮助")

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    shown_as = models.CharField(max_length=40, help_text="to the others; no name of a minor")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0, help_text="required activities done")
    size = models.PositiveIntegerField(default=0, help_text="required activities of all courses")
    percent = models.PositiveSmallIntegerField(default=0)
    seconds = models.PositiveIntegerField(default=0, help_text="credited since joining the group's period")
    quiz = models.PositiveSmallIntegerField(null=True, help_text="mean best percent")
    last_on = models.DateField(null=True, help_text="last activity")
    risk = models.PositiveSmallIntegerField(default=Risk.NONE, choices=Risk.choices)
    reasons = models.JSONField(default=list, help_text="[{code, …figures}]")
    told_at = models.DateTimeField(null=True, help_text="when the teacher last wrote to them")

    class Meta:
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "person"], condition=Q(left_at=None), name="learning_member_once")
        ]
        indexes = [models.Index(fields=["person"], condition=Q(left_at=None), name="learning_member_person")]


class LiveClass(models.Model):
    """A meeting at a set time, on a service of the teacher's choice; what is taught there earns no hours here.

    It is of a group, or of the activity `activity_key` (of kind live) of a course, in whichever versions that stands.
    """

    cohort = models.ForeignKey(Cohort, null=True, on_delete=models.PROTECT, related_name="live_classes")
    course = models.ForeignKey("learning.Course", null=True, on_delete=models.PROTECT, related_name="live_classes")
    activity_key = models.UUIDField(null=True)
    title = models.CharField(max_length=100)
    url = models.URLField(max_length=500, help_text="shown to nobody but members, when the door is open")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    teacher_name = models.CharField(max_length=60)
    replay_key = models.UUIDField(null=True, help_text="the recording: an optional video of the course, by its key")
    reminded_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gt=0), name="learning_live_minutes"),
            models.CheckConstraint(
                condition=Q(cohort__isnull=False, course=None, activity_key=None, replay_key=None)
                | Q(cohort=None, course__isnull=False, activity_key__isnull=False),
                name="learning_live_of",
            ),
        ]
        indexes = [
            models.Index(
                fields=["starts_at"], condition=Q(reminded_at=None, cancelled_at=None), name="learning_live_to_remind"
            ),
            models.Index(fields=["activity_key", "starts_at"], name="learning_live_activity"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ends_at(self) -> datetime:
        """When it is over by the plan."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def organisation_id(self) -> int | None:
        """The unit that holds it; none where the bureau does."""
        return self.cohort.organisation_id if self.cohort else self.course.organisation_id if self.course else None

    @property
    def of(self) -> str:
        """The group or the course, by its title."""
        return self.cohort.title if self.cohort else self.course.title if self.course else ""


class LiveVisit(models.Model):
    """A member or learner went through the door of a live class, first at that time."""

    live = models.ForeignKey(LiveClass, on_delete=models.PROTECT, related_name="visits")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60, blank=True, help_text="of the learner of a course, for who teaches it")
    came_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["live", "person"], name="learning_visit_once")]


class ForumPost(models.Model):
    """What somebody said: a topic, or an answer to one (`topic`); hidden ones stay, with the reason.

    It stands in a group's forum, or under the activity `activity_key` (of kind discussion) of a course, in all its versions.
    """

    cohort = models.ForeignKey(Cohort, null=True, on_delete=models.PROTECT, related_name="posts")
    course = models.ForeignKey("learning.Course", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    activity_key = models.UUIDField(null=True)
    topic = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="answers")
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+", help_text="none: staff"
    )
    shown_as = models.CharField(max_length=60)
    title = models.CharField(max_length=100, blank=True, help_text="topics only")
    body = models.TextField()
    replies = models.PositiveIntegerField(default=0, help_text="moved by updates")
    created_at = models.DateTimeField()
    last_at = models.DateTimeField(help_text="of the last answer")
    pinned = models.BooleanField(default=False)
    locked = models.BooleanField(default=False, help_text="no more answers")
    hidden_at = models.DateTimeField(null=True)
    hidden_by = models.CharField(max_length=100, blank=True)
    hidden_why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-pinned", "-last_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(topic=None) | Q(title=""), name="learning_post_title"),
            models.CheckConstraint(
                condition=Q(cohort__isnull=False, course=None, activity_key=None)
                | Q(cohort=None, course__isnull=False, activity_key__isnull=False),
                name="learning_post_of",
            ),
        ]
        indexes = [
            models.Index(
                fields=["activity_key", "-pinned", "-last_at"],
                condition=Q(topic=None, cohort=None),
                name="learning_post_activity",
            ),
            models.Index(
                fields=["cohort", "-pinned", "-last_at"], condition=Q(topic=None), name="learning_post_topics"
            ),
            models.Index(fields=["person", "-created_at"], name="learning_post_author"),
        ]

    def __str__(self) -> str:
        return self.title or self.body[:40]


class PostReport(models.Model):
    """A member says that a post should not stand; the teacher decides."""

    post = models.ForeignKey(ForumPost, on_delete=models.PROTECT, related_name="reports")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=100, blank=True)
    upheld = models.BooleanField(null=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["post", "person"], name="learning_report_once")]
