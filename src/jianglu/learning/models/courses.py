"""What is taught: categories, courses, their versions, modules, activities and questions."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level
from jianglu.platform.questions import kinds


class Revised(models.Model):
    """What several windows may edit at once: each save counts, so that a later one knows what it would overwrite."""

    revision = models.PositiveIntegerField(default=0)
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.CharField(max_length=100, blank=True)

    class Meta:
        abstract = True


class Category(models.Model):
    """One of the platform's eleven course categories."""

    code = models.SlugField(max_length=20, primary_key=True)
    name = models.CharField(max_length=40)
    icon = models.CharField(max_length=30)
    summary = models.CharField(max_length=200)
    seq = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ["seq"]

    def __str__(self) -> str:
        return self.name


class SkillTag(models.Model):
    """A skill that published courses teach: the list all authors share, so that one skill is written in one way."""

    folded = models.CharField(max_length=40, unique=True, help_text="as tagging.folded: without case, width, blanks")
    name = models.CharField(max_length=12, help_text="as the first who published it wrote it")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Course(models.Model):
    """A course as learners know it; what it contains is said by its versions."""

    number = models.CharField(max_length=20, unique=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="courses")
    organisation = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="author; empty: the bureau itself",
    )
    region_code = models.CharField(max_length=12, help_text="the author's region")
    occupation = models.ForeignKey("catalogue.Occupation", null=True, on_delete=models.PROTECT)
    level = models.CharField(max_length=1, blank=True, choices=Level.choices())
    current = models.OneToOneField(
        "CourseVersion",
        null=True,
        on_delete=models.PROTECT,
        related_name="current_of",
        help_text="what new learners get",
    )
    title = models.CharField(max_length=120, help_text="of the current version, or of the draft before there is one")
    tags = ArrayField(models.CharField(max_length=12), default=list, help_text="skills, of the current version")
    learners = models.PositiveIntegerField(default=0, help_text="enrolments so far")
    finished = models.PositiveIntegerField(default=0, help_text="of them, those that were completed")
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    asked_on = models.DateField(null=True, help_text="the owner was asked whether it still holds; no answer retires it")
    asked_why = models.CharField(max_length=20, blank=True, help_text="code of rules.stale")
    kept_until = models.DateField(null=True, help_text="the owner said that it holds; not asked again before")
    tokens = models.TextField(blank=True, editable=False, help_text="what a search may find, cut by kernel.chinese")
    search = models.GeneratedField(
        expression=SearchVector("tokens", config="simple"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        ordering = ["category", "number"]
        indexes = [
            GinIndex(fields=["search"], name="learning_course_search"),
            GinIndex(fields=["tags"], name="learning_course_tags"),
            models.Index(fields=["organisation"], name="learning_course_author"),
            models.Index(
                F("learners").desc(),
                "id",
                condition=Q(current__isnull=False, retired_at__isnull=True),
                name="learning_course_popular",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CourseVersion(Revised):
    """The content of a course at a time; frozen (by trigger) once published, so that learners keep what they began."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True)
    outcomes = models.TextField(blank=True, help_text="what the learner can do afterwards, one a line")
    teacher = models.CharField(max_length=60, blank=True)
    tags = ArrayField(
        models.CharField(max_length=12), default=list, blank=True, help_text="skills, spelt as in SkillTag"
    )
    in_order = models.BooleanField(
        default=True, help_text="an activity opens when the required ones before it are done"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    seconds = models.PositiveIntegerField(default=0, help_text="most that can be credited, set on publication")
    content_hash = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["course", "number"]
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="learning_version_number"),
            models.UniqueConstraint(fields=["course"], condition=Q(state="draft"), name="learning_one_draft"),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class Module(models.Model):
    """A chapter."""

    version = models.ForeignKey(CourseVersion, on_delete=models.CASCADE, related_name="modules")
    seq = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    release = models.JSONField(default=dict, blank=True, help_text="releases.rules.Release of all in it")

    class Meta:
        ordering = ["version", "seq"]

    def __str__(self) -> str:
        return self.title


class Activity(Revised):
    """One thing to do in a chapter: read, watch or answer."""

    class Kind(models.TextChoices):
        TEXT = "text", _("图文")
        DOCUMENT = "document", _("文档")
        VIDEO = "video", _("视频")
        QUIZ = "quiz", _("测验")
        SCORM = "scorm", _("课件包")
        ASSIGNMENT = "assignment", _("作业")
        PRACTICE = "practice", _("实操任务")
        LTI = "lti", _("外部工具")
        LIVE = "live", _("直播课")
        DISCUSSION = "discussion", _("讨论")

    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="activities")
    key = models.UUIDField(help_text="stays the same in every version of the course")
    seq = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=120)
    body = models.TextField(blank=True, help_text="Markdown of a text, introduction of the others")
    file = models.ForeignKey("files.StoredFile", null=True, on_delete=models.PROTECT)
    link = models.ForeignKey(
        "learning.LtiLink", null=True, on_delete=models.PROTECT, related_name="+", help_text="what a tool opens"
    )
    seconds = models.PositiveIntegerField(
        default=0, help_text="length of the video, or the time to read or work through; none for a quiz"
    )
    captions = models.TextField(blank=True, help_text="WebVTT of a video")
    required = models.BooleanField(default=True)
    pass_mark = models.PositiveSmallIntegerField(default=60, help_text="percent, quizzes and assignments")
    max_attempts = models.PositiveSmallIntegerField(
        default=0, help_text="0: as many as wanted; quizzes and what is handed in"
    )
    checklist = models.JSONField(default=list, blank=True, help_text="what must be done, by line; practice tasks only")
    least_chars = models.PositiveSmallIntegerField(default=0, help_text="of an own contribution; discussions only")
    least_replies = models.PositiveSmallIntegerField(default=0, help_text="to others' contributions; discussions only")
    own_first = models.BooleanField(default=False, help_text="others' contributions are shown after one's own")
    release = models.JSONField(default=dict, blank=True, help_text="releases.rules.Release: when it opens and is due")

    class Meta:
        ordering = ["module__seq", "seq"]
        constraints = [
            models.CheckConstraint(condition=Q(pass_mark__lte=100), name="learning_pass_mark"),
            models.CheckConstraint(
                condition=Q(kind__in=["text", "quiz", "assignment", "practice", "lti", "live", "discussion"])
                | Q(file__isnull=False),
                name="learning_activity_file",
            ),
            models.CheckConstraint(
                condition=Q(kind="lti", link__isnull=False) | ~Q(kind="lti") & Q(link__isnull=True),
                name="learning_activity_link",
            ),
        ]
        indexes = [models.Index(fields=["key"], name="learning_activity_key")]

    def __str__(self) -> str:
        return self.title


WORK = (Activity.Kind.ASSIGNMENT, Activity.Kind.PRACTICE)
"""Kinds in which learners hand something in that somebody judges."""


class Question(Revised):
    """A question of a quiz, of one of the kinds that a machine can mark (`platform.questions`)."""

    class Kind(models.TextChoices):
        SINGLE = kinds.Kind.SINGLE.value, kinds.Kind.SINGLE.label
        MULTIPLE = kinds.Kind.MULTIPLE.value, kinds.Kind.MULTIPLE.label
        TRUE_FALSE = kinds.Kind.TRUE_FALSE.value, kinds.Kind.TRUE_FALSE.label
        FILL = kinds.Kind.FILL.value, kinds.Kind.FILL.label
        MATCH = kinds.Kind.MATCH.value, kinds.Kind.MATCH.label
        ORDER = kinds.Kind.ORDER.value, kinds.Kind.ORDER.label

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="questions")
    seq = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    stem = models.TextField()
    options = models.JSONField(default=list, blank=True, help_text="[[key, text], …]")
    answer = models.JSONField(help_text="the key by kind, as in platform.questions.Question")
    feedback = models.TextField(blank=True)
    points = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["activity", "seq"]

    def __str__(self) -> str:
        return self.stem[:60]

    @property
    def question(self) -> kinds.Question:
        """The question as checks, player and scores take it."""
        return kinds.Question.of({"kind": self.kind, "stem": self.stem, "options": self.options, "answer": self.answer})
