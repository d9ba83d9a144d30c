"""Running cases of the one case engine, and everything that was done to them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jianglu.platform import calendar

USER = settings.AUTH_USER_MODEL


class Case(models.Model):
    """One matter on its way through a flow; it keeps the version of the flow under which it was opened."""

    number = models.CharField(max_length=24, unique=True)
    flow = models.CharField(max_length=60)
    flow_version = models.PositiveSmallIntegerField()
    node = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=1, help_text="optimistic lock of act()")
    title = models.CharField(max_length=200)
    applicant = models.CharField(max_length=120, help_text="the unit's name, or the person's masked name")
    region_code = models.CharField(max_length=12, db_index=True)
    organisation = models.ForeignKey("organisations.Organisation", null=True, on_delete=models.PROTECT)
    person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=100)
    due_on = models.DateField(null=True, help_text="last day of the current node's period")
    overdue = models.BooleanField(default=False)
    outcome = models.CharField(max_length=40, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["flow", "node", "due_on"], condition=models.Q(closed_at=None), name="workflow_open_cases"
            ),
            models.Index(fields=["due_on"], condition=models.Q(closed_at=None), name="workflow_due_cases"),
            models.Index(fields=["flow", "region_code"], name="workflow_case_places"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Step(models.Model):
    """One stay of a case at a node; append-only but for its end."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    node = models.CharField(max_length=40)
    came_from = models.CharField(max_length=40, blank=True)
    entered_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    overdue_since = models.DateField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=models.Q(left_at=None), name="workflow_one_open_step")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} @ {self.node}"


class Decision(models.Model):
    """One action that was taken: by whom, why, with what answers. Append-only (a trigger holds it)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="decisions")
    action = models.CharField(max_length=40)
    source = models.CharField(max_length=40)
    target = models.CharField(max_length=40)
    user = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=100)
    official = models.BooleanField(help_text="taken for the bureau, not for the applicant")
    by = models.CharField(max_length=12)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    decided_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "user"])]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.source} → {self.target}"


class Interest(models.Model):
    """Why an account may not act: a relative, an employer, or a recusal from one case 回避."""

    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT)
    organisation = models.ForeignKey("organisations.Organisation", null=True, on_delete=models.PROTECT)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="recusals")
    reason = models.CharField(max_length=200)
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="workflow_interest_in_one_thing",
                condition=models.Q(person__isnull=False, organisation=None, case=None)
                | models.Q(person=None, organisation__isnull=False, case=None)
                | models.Q(person=None, organisation=None, case__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["user"], condition=models.Q(ended_at=None), name="workflow_live_interests")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.reason}"


class Seat(models.Model):
    """A place on the panel of one review, and the vote given from it 评审."""

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="seats")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    appointed_at = models.DateTimeField()
    left_because = models.CharField(max_length=200, blank=True, help_text="recused; the seat was filled anew")
    approves = models.BooleanField(null=True)
    comment = models.TextField(blank=True)
    voted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "user"], name="workflow_one_seat_each")]

    def __str__(self) -> str:
        return f"{self.step_id}: {self.name}"


class Notice(models.Model):
    """A public notice 公示; what it shows is fixed when it is published."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    step = models.OneToOneField(Step, on_delete=models.PROTECT, related_name="notice")
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    columns = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    published_on = models.DateField()
    ends_on = models.DateField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-published_on", "-id"]
        indexes = [models.Index(fields=["-published_on", "-id"])]

    def __str__(self) -> str:
        return self.title

    @property
    def running(self) -> bool:
        """Whether objections are still taken."""
        return self.closed_at is None and calendar.today() <= self.ends_on


class Objection(models.Model):
    """What somebody holds against a notice 异议; while it is open the notice does not close."""

    class State(models.TextChoices):
        OPEN = "open", _("核查中")
        UPHELD = "upheld", _("异议成立")
        REJECTED = "rejected", _("异议不成立")

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="objections")
    name = models.CharField(max_length=60)
    contact_sealed = models.BinaryField(help_text="phone, sealed by platform.vault")
    contact_masked = models.CharField(max_length=20)
    grounds = models.TextField()
    user = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=100, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["notice"], condition=models.Q(state="open"), name="workflow_open_objections")]

    def __str__(self) -> str:
        return f"{self.notice_id}: {self.name}"


class Batch(models.Model):
    """Cases reported upward together under one cover 批次上报."""

    number = models.CharField(max_length=24, unique=True)
    flow = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    region_code = models.CharField(max_length=12, db_index=True)
    reported_at = models.DateTimeField()
    reported_by = models.CharField(max_length=100)
    cases = models.ManyToManyField(Case, related_name="batches")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
