"""Assessment plans 认定计划, who registers for them, and where they sit."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.kernel.levels import Level

from ..filing.models import Body, FiledScope, Room, Site


class Plan(models.Model):
    """One assessment of one occupation, work type and level, on announced dates, with a number of places."""

    class State(models.TextChoices):
        ANNOUNCED = "announced", _("报名中")
        CLOSED = "closed", _("报名截止")
        RUNNING = "running", _("考试中")
        MARKING = "marking", _("评分中")
        CONFIRMED = "confirmed", _("成绩公示")
        FINISHED = "finished", _("已完成")
        CANCELLED = "cancelled", _("已取消")

    class Mode(models.TextChoices):
        ONLINE = "online", _("机考")
        PAPER = "paper", _("纸笔考试")

    number = models.CharField(max_length=24, unique=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="plans")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    scope = models.ForeignKey(FiledScope, on_delete=models.PROTECT, related_name="plans")
    occupation = models.ForeignKey("catalogue.Occupation", on_delete=models.PROTECT, related_name="+")
    work_type = models.ForeignKey("catalogue.WorkType", null=True, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=1, choices=Level.choices())
    edition = models.CharField(max_length=4, help_text="drafting rules of the occupation's standard")
    title = models.CharField(max_length=160)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="plans")
    region_code = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ANNOUNCED)
    announced_on = models.DateField()
    register_until = models.DateField()
    theory_at = models.DateTimeField()
    theory_minutes = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=6, choices=Mode.choices, default=Mode.ONLINE, help_text="of the theory part")
    lockdown_keys = ArrayField(
        models.CharField(max_length=64),
        default=list,
        help_text="Config Keys of Safe Exam Browser; none demands no browser",
    )
    practice_on = models.DateField()
    theory_pass = models.PositiveSmallIntegerField(null=True, help_text="empty: the level is judged by review alone")
    practice_pass = models.PositiveSmallIntegerField(null=True)
    review_pass = models.PositiveSmallIntegerField(null=True, help_text="empty: the level asks for no review")
    part_months = models.PositiveSmallIntegerField(help_text="how long a passed part is kept, months")
    fee = models.PositiveBigIntegerField(help_text="fen")
    photo_required = models.BooleanField(db_default=False, help_text="no ticket without an accepted photo")
    seats = models.PositiveSmallIntegerField()
    seats_taken = models.PositiveSmallIntegerField(default=0)
    posts = models.PositiveSmallIntegerField(
        db_default=0, help_text="special-grade and chief technicians: how many of those who pass may be appointed"
    )
    norm = models.ForeignKey(
        "assessment.PostNorm", null=True, blank=True, on_delete=models.PROTECT, related_name="plans",
        help_text="of the enterprise's post, by which is assessed",
    )  # fmt: skip
    blueprint = models.ForeignKey("assessment.Blueprint", null=True, on_delete=models.PROTECT, related_name="+")
    rubric = models.ForeignKey("assessment.Rubric", null=True, on_delete=models.PROTECT, related_name="+")
    list_uploaded_at = models.DateTimeField(null=True, help_text="from then on nobody is added")
    theory_reminded = models.BooleanField(db_default=False, help_text="the candidates were told the day before")
    practice_reminded = models.BooleanField(db_default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(seats_taken__lte=F("seats")), name="assessment_plan_not_oversold"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="assessment_plan_some_seats"),
            models.CheckConstraint(condition=Q(register_until__gte=F("announced_on")), name="assessment_plan_dates"),
        ]
        indexes = [
            models.Index(fields=["state", "occupation", "level"], name="assessment_plan_find"),
            models.Index(fields=["organisation", "-theory_at"], name="assessment_plan_body"),
            models.Index(fields=["region_code", "-theory_at"], name="assessment_plan_place"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def by_review(self) -> bool:
        """Whether achievements alone are judged, by a panel: no exam in theory, none in practice."""
        return self.theory_pass is None


class Registration(models.Model):
    """One person in one plan; its state follows the report: submitted to certified."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("待审核材料")
        ELIGIBLE = "eligible", pgettext_lazy("registration", "审核通过")
        REJECTED = "rejected", _("审核未通过")
        WITHDRAWN = "withdrawn", _("已退出")
        SCHEDULED = "scheduled", _("已编排考场")
        EXAMINED = "examined", _("已考试")
        PROVISIONAL = "provisional", _("成绩待确认")
        PUBLICISED = "publicised", _("成绩公示中")
        FINAL = "final", _("成绩终局")
        CERTIFIED = "certified", _("已发证")

    LIVE = (State.SUBMITTED, State.ELIGIBLE, State.SCHEDULED, State.EXAMINED, State.PROVISIONAL, State.PUBLICISED)
    HOLDS_SEAT = (*LIVE, State.FINAL, State.CERTIFIED)

    class Kind(models.TextChoices):
        FIRST = "first", _("初次认定")
        PROMOTION = "promotion", _("晋级认定")

    class Sitting(models.TextChoices):
        MAIN = "main", _("正考")
        RESIT = "resit", _("补考")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="registrations", db_index=False)
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="assessment_registrations", db_index=False
    )
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    state = models.CharField(max_length=12, choices=State.choices, default=State.SUBMITTED)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    sitting_kind = models.CharField(max_length=6, choices=Sitting.choices, default=Sitting.MAIN)
    condition = models.CharField(max_length=10, help_text="code of the condition to register 申报条件")
    declared = models.JSONField(default=dict, help_text="what the applicant declared besides the registers")
    explanation = models.JSONField(default=dict, help_text="the verdict of the policy as it was explained")
    skips_theory = models.BooleanField(default=False, help_text="a passed theory part is still kept")
    skips_practice = models.BooleanField(default=False)
    skips_review = models.BooleanField(db_default=False)
    ticket = models.CharField(max_length=24, blank=True, help_text="number of the admission ticket")
    room = models.ForeignKey(Room, null=True, on_delete=models.PROTECT, related_name="+")
    seat_no = models.PositiveSmallIntegerField(null=True)
    form = models.CharField(max_length=1, blank=True, help_text="A or B; neighbours have different ones")
    workshop = models.ForeignKey(Room, null=True, on_delete=models.PROTECT, related_name="+", help_text="of practice")
    station = models.PositiveSmallIntegerField(null=True)
    practice_at = models.DateTimeField(null=True)
    extra_minutes = models.PositiveSmallIntegerField(default=0, help_text="granted before the exam (disability)")
    extra_reason = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="why rejected or withdrawn")
    registered_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "person"],
                condition=~Q(state__in=["rejected", "withdrawn"]),
                name="assessment_registered_once",
            ),
            models.UniqueConstraint(fields=["plan", "room", "seat_no"], name="assessment_seat_once"),
            models.UniqueConstraint(fields=["ticket"], condition=~Q(ticket=""), name="assessment_ticket_once"),
        ]
        indexes = [
            models.Index(fields=["person", "-registered_at"], name="assessment_reg_person"),
            models.Index(fields=["plan", "state"], name="assessment_reg_plan"),
            models.Index(fields=["region_code", "state"], name="assessment_reg_place"),
        ]


class Evidence(models.Model):
    """A document that an applicant hands in for a condition."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="evidence")
    proof = models.CharField(max_length=60, help_text="which proof of the condition it is")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
