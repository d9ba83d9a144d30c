"""Posts, and their norms in versions: a draft, then what was published and never changes (triggers of 0019)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.kernel.levels import Level
from jianglu.platform import calendar

from ..filing.models import Body, Filing


class Post(models.Model):
    """A post of an enterprise, with the occupation and the levels that it assesses there."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="job_posts")
    name = models.CharField(max_length=60)
    unit = models.CharField(max_length=100, blank=True, help_text="workshop or team")
    occupation = models.ForeignKey("catalogue.Occupation", on_delete=models.PROTECT, related_name="+")
    work_type = models.ForeignKey("catalogue.WorkType", null=True, on_delete=models.PROTECT, related_name="+")
    levels = ArrayField(models.CharField(max_length=1, choices=Level.choices()), size=8)
    set_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "name"], condition=Q(ended_on=None), name="assessment_post_once"),
            models.CheckConstraint(condition=Q(levels__len__gt=0), name="assessment_post_some_level"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """`set` or `ended`."""
        return "set" if self.ended_on is None else "ended"

    def get_state_display(self) -> str:
        """The state in words."""
        return str(_("已设置") if self.ended_on is None else _("已停用"))


class PostNorm(models.Model):
    """One version of a post's norm; `published_at` empty while it is a draft."""

    class Basis(models.TextChoices):
        NATIONAL = "national", _("国家职业标准")
        OWN = "own", _("企业评价规范")

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="norms")
    version = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=8, choices=Basis.choices)
    basis_title = models.CharField(max_length=120, help_text="title and edition or number of what it follows")
    duties = models.TextField()
    conditions = models.TextField(help_text="of work: place, hazards, shifts, protection")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(help_text="last changed")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    effective_on = models.DateField(null=True)

    class Meta:
        ordering = ["post", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["post", "version"], name="assessment_norm_version_once"),
            models.UniqueConstraint(fields=["post"], condition=Q(published_at=None), name="assessment_norm_one_draft"),
            models.CheckConstraint(
                condition=Q(published_at=None, effective_on=None)
                | Q(published_at__isnull=False, effective_on__isnull=False),
                name="assessment_norm_effective",
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | Q(drafted_by=None) | ~Q(drafted_by=F("published_by")),
                name="assessment_norm_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post.name} {_('岗位规范')} {_('第 %(n)s 版') % {'n': self.version}}"

    @property
    def source(self) -> str:
        """What it follows, in words."""
        return f"{self.get_basis_display()} {self.basis_title}"

    @property
    def official(self) -> str:
        """How certificates name it, in Chinese whoever reads."""
        with translation.override(settings.LANGUAGE_CODE):
            return f"{self}（{self.source}）"

    @property
    def state(self) -> str:
        """`draft`, `coming` until it takes effect, then `published`."""
        if self.effective_on is None:
            return "draft"
        return "coming" if self.effective_on > calendar.today() else "published"

    def get_state_display(self) -> str:
        """The state in words."""
        words = {"draft": _("草稿"), "coming": pgettext_lazy("norm", "待施行"), "published": _("已发布")}
        return str(words[self.state])


class NormLevel(models.Model):
    """What a norm demands of one level: knowledge and skill, and in which subjects they are assessed."""

    norm = models.ForeignKey(PostNorm, on_delete=models.CASCADE, related_name="levels")
    level = models.CharField(max_length=1, choices=Level.choices())
    knowledge = models.TextField()
    skill = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["norm", "level"], name="assessment_norm_level_once")]


class NormSubject(models.Model):
    """A subject of assessment at one level, with its weight in per cent of its part."""

    class Part(models.TextChoices):
        THEORY = "theory", _("理论")
        PRACTICE = "practice", _("技能")
        REVIEW = "review", _("综合评审")

    level = models.ForeignKey(NormLevel, on_delete=models.CASCADE, related_name="subjects")
    part = models.CharField(max_length=8, choices=Part.choices)
    name = models.CharField(max_length=60)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["level", "part", "name"], name="assessment_norm_subject_once"),
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=100), name="assessment_norm_weight"),
        ]


class NormAnnex(models.Model):
    """A norm that was handed in with a filing, as its annex."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="annexes")
    norm = models.ForeignKey(PostNorm, on_delete=models.PROTECT, related_name="annexes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filing", "norm"], name="assessment_annex_once")]
