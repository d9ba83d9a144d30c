"""Supervisors, draws, inspections by a checklist, what was found, points and measures."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..filing.models import Body
from ..plans.models import Plan


class Supervisor(models.Model):
    """Somebody with a card who inspects assessments 质量督导员: external 外督 for the bureau, internal 内督 for a body."""

    class Kind(models.TextChoices):
        EXTERNAL = "external", _("外部督导员")
        INTERNAL = "internal", _("内部督导员")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="supervisor_cards")
    name = models.CharField(max_length=60)
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="+",
        help_text="where they work; empty for officers of the bureau",
    )  # fmt: skip
    region_code = models.CharField(max_length=12, help_text="whose authority keeps the card")
    card_number = models.CharField(max_length=30, unique=True)
    occupations = ArrayField(models.CharField(max_length=10), help_text="codes on the card; none means every one")
    valid_until = models.DateField()
    ended_on = models.DateField(null=True)
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_on=None), name="assessment_supervisor_account_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="external") | Q(organisation__isnull=False), name="assessment_internal_has_unit"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SupervisorTraining(models.Model):
    """Training hours of a supervisor."""

    supervisor = models.ForeignKey(Supervisor, on_delete=models.PROTECT, related_name="trainings")
    held_on = models.DateField()
    hours = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supervisor", "held_on", "title"], name="assessment_supervisor_trained_once"
            ),
            models.CheckConstraint(condition=Q(hours__gte=1, hours__lte=200), name="assessment_supervisor_hours"),
        ]


class SupervisorConflict(models.Model):
    """A body that a supervisor must not inspect 回避."""

    class Kind(models.TextChoices):
        RELATIVE = "relative", _("近亲属在该机构任职")
        FORMER = "former", _("曾在该机构任职")
        TAUGHT = "taught", _("在该机构授课或考评")
        OTHER = "other", _("其他利害关系")

    supervisor = models.ForeignKey(Supervisor, on_delete=models.PROTECT, related_name="conflicts")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    note = models.CharField(max_length=200, blank=True)
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supervisor", "body"], name="assessment_supervisor_conflict_once")
        ]


class Severity(models.TextChoices):
    """How serious a failure is."""

    MINOR = "minor", pgettext_lazy("severity", "一般")
    MAJOR = "major", _("较重")
    CRITICAL = "critical", _("严重")


class Draw(models.Model):
    """A draw of plans and supervisors by lot 双随机: what was known, the seed, the outcome; anybody may derive it again."""

    region_code = models.CharField(max_length=12)
    first = models.DateField(help_text="exams from this day on")
    last = models.DateField()
    share = models.PositiveSmallIntegerField(help_text="per cent of the plans")
    seed = models.CharField(max_length=64)
    given = models.JSONField(help_text="plans and supervisors as they were known, see rules.Lot")
    outcome = models.JSONField(help_text="supervisors by plan, and plans without one")
    digest = models.CharField(max_length=64, help_text="SHA-256 over seed, given and outcome")
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=100)

    class Meta:
        ordering = ["-pk"]


class Inspection(models.Model):
    """One supervisor inspects one plan on site, by a checklist."""

    class State(models.TextChoices):
        ASSIGNED = "assigned", _("待督导")
        SUBMITTED = "submitted", _("已提交")
        CANCELLED = "cancelled", pgettext_lazy("inspection", "已撤销")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="inspections")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="inspections")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    supervisor = models.ForeignKey(Supervisor, on_delete=models.PROTECT, related_name="inspections")
    draw = models.ForeignKey(Draw, null=True, on_delete=models.PROTECT, related_name="inspections")
    checklist = models.DateField(help_text="version of the checklist, the day it came into force")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASSIGNED)
    due_on = models.DateField(help_text="day of the exam")
    key = models.UUIDField(null=True, unique=True, help_text="of the sheet that was sent: sent again it is the same")
    summary = models.TextField(blank=True)
    assigned_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-due_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "supervisor"], condition=~Q(state="cancelled"), name="assessment_inspection_once"
            ),
            models.CheckConstraint(
                condition=Q(state="submitted", submitted_at__isnull=False) | ~Q(state="submitted"),
                name="assessment_inspection_when",
            ),
        ]
        indexes = [
            models.Index(fields=["supervisor", "state"], name="assessment_inspection_mine"),
            models.Index(fields=["region_code", "state"], name="assessment_inspection_desk"),
            models.Index(fields=["body", "-due_on"], name="assessment_inspection_body"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.supervisor}"


class CheckAnswer(models.Model):
    """What a supervisor found on one item of the checklist."""

    class Verdict(models.TextChoices):
        PASS = "pass", _("符合")
        FAIL = "fail", _("不符合")
        NOT_APPLICABLE = "na", _("不适用")

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField(help_text="of the item in the inspection's checklist")
    verdict = models.CharField(max_length=4, choices=Verdict.choices)
    note = models.CharField(max_length=500, blank=True)
    photos = models.ManyToManyField("files.StoredFile", related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inspection", "number"], name="assessment_check_answered_once")]


class Finding(models.Model):
    """Something that was not as it must be; its case follows the rectification."""

    class State(models.TextChoices):
        OPEN = "open", _("整改中")
        ANSWERED = "answered", _("待确认")
        CONTESTED = "contested", _("申辩复核中")
        RECTIFIED = "rectified", _("整改完成")
        WITHDRAWN = "withdrawn", pgettext_lazy("inspection", "已撤销")

    answer = models.OneToOneField(CheckAnswer, on_delete=models.PROTECT, related_name="finding")
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="findings")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="findings")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    text = models.CharField(max_length=600)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    case = models.OneToOneField(
        "workflow.Case", null=True, on_delete=models.PROTECT, related_name="supervision_finding"
    )
    raised_on = models.DateField()
    due_on = models.DateField(help_text="last day of the first rectification period")
    answered_on = models.DateField(null=True, help_text="day of the first answer")
    closed_on = models.DateField(null=True)

    class Meta:
        ordering = ["-raised_on", "-pk"]
        indexes = [
            models.Index(fields=["body", "-raised_on"], name="assessment_finding_body"),
            models.Index(fields=["region_code", "state"], name="assessment_finding_desk"),
        ]

    def __str__(self) -> str:
        return self.text


class Rectification(models.Model):
    """What a body did about a finding, with evidence."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="rectifications")
    text = models.CharField(max_length=1000)
    files = models.ManyToManyField("files.StoredFile", related_name="+")
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=100)


class Points(models.Model):
    """Points against a body: one entry a finding, and one that takes it back; never edited."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="points")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="points")
    points = models.SmallIntegerField(help_text="negative when taken back")
    entered_on = models.DateField()
    basis = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["finding"], condition=Q(points__gt=0), name="assessment_points_once"),
            models.UniqueConstraint(
                fields=["finding"], condition=Q(points__lt=0), name="assessment_points_taken_back_once"
            ),
        ]
        indexes = [models.Index(fields=["body", "-entered_on"], name="assessment_points_body")]


class Measure(models.Model):
    """A warning or a suspension: proposed by the points, heard, decided by an officer, open to objection."""

    class Kind(models.TextChoices):
        WARNING = "warning", _("警告")
        SCOPE = "scope", _("暂停职业（工种）评价")
        BODY = "body", _("暂停全部评价")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("拟处理")
        IN_FORCE = "in_force", _("执行中")
        LIFTED = "lifted", _("已解除")
        DROPPED = "dropped", _("不予处理")

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="measures")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    occupation = models.ForeignKey("catalogue.Occupation", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    points = models.PositiveSmallIntegerField(help_text="of the body when it was proposed")
    grounds = models.CharField(max_length=300)
    case = models.OneToOneField(
        "workflow.Case", null=True, on_delete=models.PROTECT, related_name="supervision_measure"
    )
    proposed_on = models.DateField()
    from_on = models.DateField(null=True)
    until_on = models.DateField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "kind", "occupation"],
                condition=Q(state__in=["proposed", "in_force"]),
                nulls_distinct=False,
                name="assessment_measure_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="scope", occupation__isnull=False) | Q(occupation=None) & ~Q(kind="scope"),
                name="assessment_measure_scope",
            ),
        ]
        indexes = [models.Index(fields=["region_code", "state"], name="assessment_measure_desk")]

    def __str__(self) -> str:
        return f"{self.body} {self.get_kind_display()}"
