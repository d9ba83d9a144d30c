"""Assessment bodies 评价机构: what they may assess, where, and by whom."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.kernel.levels import Level
from jianglu.platform import calendar


class Body(models.Model):
    """A legal unit in its capacity as an assessment body."""

    class Kind(models.TextChoices):
        EMPLOYER = "employer", _("用人单位")
        SOCIAL = "social", _("社会培训评价组织")
        COLLEGE = "college", _("技工院校")

    class State(models.TextChoices):
        APPLYING = "applying", _("备案中")
        FILED = "filed", _("已备案")
        SUSPENDED = "suspended", pgettext_lazy("filing", "暂停")
        WITHDRAWN = "withdrawn", _("已注销")

    organisation = models.OneToOneField(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="assessment_body"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.APPLYING)
    region_code = models.CharField(max_length=12)
    contact_phone = models.CharField(max_length=20, blank=True, help_text="shown in the public register")
    filed_on = models.DateField(null=True)
    valid_until = models.DateField(null=True, help_text="last day of the filing")
    reminded_for = models.DateField(null=True, help_text="the `valid_until` of which the body was last reminded")

    class Meta:
        indexes = [models.Index(fields=["state", "region_code"], name="assessment_body_place")]

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def expired(self) -> bool:
        """The filing ran out without being renewed: nothing new may be announced."""
        return self.valid_until is not None and self.valid_until < calendar.today()


class Filing(models.Model):
    """One filing 备案 of a body: the first one, a change of scope, its renewal or its end; decided by its case."""

    class Kind(models.TextChoices):
        FIRST = "first", _("首次备案")
        CHANGE = "change", _("范围变更")
        RENEWAL = "renewal", _("备案延续")
        WITHDRAWAL = "withdrawal", _("备案注销")

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="filings")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    case = models.OneToOneField("workflow.Case", on_delete=models.PROTECT, related_name="assessment_filing")
    statement = models.TextField(blank=True, help_text="staff and rules of the body, in its own words")


class FiledScope(models.Model):
    """One occupation (and work type) with the levels that a body may assess, in force between two dates."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="scopes")
    filing = models.ForeignKey(Filing, null=True, on_delete=models.PROTECT, related_name="scopes")
    occupation = models.ForeignKey("catalogue.Occupation", on_delete=models.PROTECT, related_name="+")
    work_type = models.ForeignKey("catalogue.WorkType", null=True, on_delete=models.PROTECT, related_name="+")
    levels = ArrayField(models.CharField(max_length=1, choices=Level.choices()), size=8)
    valid_from = models.DateField(null=True, help_text="empty until filed")
    valid_until = models.DateField(null=True)
    suspended = models.BooleanField(
        db_default=False, help_text="by a measure of supervision: no new plan, no new registration"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "occupation", "work_type"],
                condition=Q(valid_until=None),
                nulls_distinct=False,
                name="assessment_scope_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="assessment_scope_period"
            ),
            models.CheckConstraint(condition=Q(levels__len__gt=0), name="assessment_scope_some_level"),
        ]
        indexes = [models.Index(fields=["occupation", "body"], name="assessment_scope_occupation")]


class Site(models.Model):
    """A place of assessment 考点."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(max_length=100)
    region_code = models.CharField(max_length=12)
    address = models.CharField(max_length=200)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "name"], name="assessment_site_once")]

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    """A room of a site with its seats or stations."""

    class Kind(models.TextChoices):
        THEORY = "theory", _("理论考场")
        PRACTICE = "practice", _("技能考场")

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    capacity = models.PositiveSmallIntegerField()
    columns = models.PositiveSmallIntegerField(default=6, help_text="seats in a row, numbered row by row")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="assessment_room_once"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="assessment_room_some_seats"),
            models.CheckConstraint(condition=Q(columns__gte=1), name="assessment_room_some_columns"),
        ]

    def __str__(self) -> str:
        return self.name


class Assessor(models.Model):
    """Somebody who scores practice for a body 考评员, with grade and card."""

    class Grade(models.TextChoices):
        ASSESSOR = "assessor", _("考评员")
        SENIOR = "senior", _("高级考评员")

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="assessors")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="assessor_cards"
    )
    person = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="assessor_cards"
    )
    name = models.CharField(max_length=60)
    grade = models.CharField(max_length=10, choices=Grade.choices)
    qualification = models.CharField(max_length=1, choices=Level.choices(), help_text="own skill level")
    occupations = ArrayField(models.CharField(max_length=10), help_text="codes of occupations on the card")
    card_number = models.CharField(max_length=30, unique=True)
    valid_until = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "user"], condition=Q(ended_on=None), name="assessment_assessor_account_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class AssessorTraining(models.Model):
    """Training hours of an assessor."""

    assessor = models.ForeignKey(Assessor, on_delete=models.PROTECT, related_name="trainings")
    held_on = models.DateField()
    hours = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessor", "held_on", "title"], name="assessment_assessor_trained_once"),
            models.CheckConstraint(condition=Q(hours__gte=1, hours__lte=200), name="assessment_assessor_hours"),
        ]


class ConflictDeclaration(models.Model):
    """That an assessor must not score somebody 回避: near relative, pupil, colleague."""

    class Kind(models.TextChoices):
        RELATIVE = "relative", _("近亲属")
        PUPIL = "pupil", _("师徒、师生")
        COLLEAGUE = "colleague", _("同事")
        OTHER = "other", _("其他利害关系")

    assessor = models.ForeignKey(Assessor, on_delete=models.PROTECT, related_name="conflicts")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    note = models.CharField(max_length=200, blank=True)
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessor", "person"], name="assessment_conflict_once")]
