"""Platforms 高技能人才培育平台 with their years and terms, honours 称号 of persons and nominations for them, and
lists of service cards 英才服务卡."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.kernel.punctuation import listed
from jianglu.platform.policy import Outcome
from jianglu.platform.policy.explain import stored_conditions

from .titles import CONTESTS, NOMINATED, TITLES


class Platform(models.Model):
    """A training base, master studio, contest base or training school, named for a term."""

    class Kind(models.TextChoices):
        BASE = "base", _("高技能人才培训基地")
        STUDIO = "studio", _("技能大师工作室")
        CONTEST = "contest", _("竞赛集训基地")
        SCHOOL = "school", _("职业训练院")

    class Grade(models.TextChoices):
        NATIONAL = "national", _("国家级")
        CHIEF = "chief", _("市级首席")
        MUNICIPAL = "municipal", _("市级")

    class State(models.TextChoices):
        APPLYING = "applying", _("申报中")
        NAMED = "named", _("建设中")
        REFUSED = "refused", _("未入选")
        REMOVED = "removed", pgettext_lazy("platform", "已撤销")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    grade = models.CharField(max_length=10, choices=Grade.choices)
    name = models.CharField(max_length=100)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="platforms")
    region_code = models.CharField(max_length=12)
    occupation = models.ForeignKey("catalogue.Occupation", null=True, on_delete=models.PROTECT, related_name="+")
    master = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="studios")
    plan = models.TextField(blank=True, help_text="premises, equipment, goals of the term, in the unit's own words")
    state = models.CharField(max_length=8, choices=State.choices, default=State.APPLYING)
    named_on = models.DateField(null=True)
    term_ends_on = models.DateField(null=True, help_text="last day of the term")
    removed_on = models.DateField(null=True)
    document = models.CharField(max_length=80, blank=True, help_text="number of the document that named it")
    case = models.OneToOneField("workflow.Case", null=True, on_delete=models.PROTECT, related_name="talent_platform")
    term_case = models.OneToOneField("workflow.Case", null=True, on_delete=models.PROTECT, related_name="talent_term")
    decision = models.ForeignKey(
        "policy.Decision", null=True, on_delete=models.PROTECT, related_name="+",
        help_text="what the rule said when it was last handed in; empty: taken over from before",
    )  # fmt: skip
    term_points = models.FloatField(null=True, help_text="mean of the last assessment, of 100")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "name"],
                condition=Q(state__in=["applying", "named"]),
                name="talent_platform_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="studio", master__isnull=False) | (~Q(kind="studio") & Q(master__isnull=True)),
                name="talent_platform_master",
            ),
            models.CheckConstraint(condition=~Q(grade="chief") | Q(kind="studio"), name="talent_platform_chief"),
            models.CheckConstraint(
                condition=Q(state__in=["applying", "refused"], named_on=None)
                | Q(state="named", named_on__isnull=False, term_ends_on__gt=F("named_on"), removed_on=None)
                | Q(state="removed", named_on__isnull=False, removed_on__gte=F("named_on")),
                name="talent_platform_days",
            ),
        ]
        indexes = [models.Index(fields=["state", "region_code"], name="talent_platform_place")]

    def __str__(self) -> str:
        return self.name


class YearReport(models.Model):
    """What a platform did in a year 年度报告; the money in fen."""

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="reports")
    year = models.PositiveSmallIntegerField()
    trained = models.PositiveIntegerField()
    raised = models.PositiveIntegerField(help_text="of those trained who reached level 3 or above")
    apprentices = models.PositiveIntegerField()
    projects = models.PositiveIntegerField(help_text="problems solved, techniques renewed, inventions")
    spent = models.BigIntegerField(help_text="fen of the grant")
    told = models.TextField(blank=True)
    handed_in_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "year"], name="talent_report_once"),
            models.CheckConstraint(condition=Q(raised__lte=F("trained")), name="talent_report_raised"),
            models.CheckConstraint(condition=Q(spent__gte=0), name="talent_report_spent"),
        ]


class Honour(models.Model):
    """A title 称号 that somebody was given by a document."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="honours")
    title = models.CharField(max_length=24, choices=[(title.code, title.name) for title in TITLES.values()])
    is_leading = models.BooleanField(
        help_text="counts as leading talent 高技能领军人才; as the list of titles said then"
    )
    given_on = models.DateField()
    document = models.CharField(max_length=80)
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="honours"
    )
    region_code = models.CharField(max_length=12, help_text="where the person lived when it was entered")
    withdrawn_on = models.DateField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "title", "document"], name="talent_honour_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("given_on")), name="talent_honour_days"
            ),
        ]
        indexes = [
            models.Index(fields=["title", "-given_on"], name="talent_honour_title"),
            models.Index(fields=["region_code", "-given_on"], name="talent_honour_place"),
        ]


class Nomination(models.Model):
    """One of a unit's staff put forward for a title 荣誉推荐, with the merits that the unit declares."""

    class State(models.TextChoices):
        OPEN = "open", _("办理中")
        GIVEN = "given", _("已授予")
        HANDED_UP = "handed_up", _("已上报")
        REFUSED = "refused", _("未通过")
        WITHDRAWN = "withdrawn", _("已撤回")

    title = models.CharField(max_length=24, choices=[(code, TITLES[code].name) for code in NOMINATED])
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, help_text="of the unit")
    occupation = models.ForeignKey("catalogue.Occupation", on_delete=models.PROTECT, related_name="+")
    contest = models.CharField(
        max_length=12, blank=True, choices=list(CONTESTS.items()), help_text="empty: none declared"
    )
    contest_place = models.PositiveSmallIntegerField(null=True)
    breakthroughs = models.PositiveSmallIntegerField(
        default=0, help_text="problems solved, techniques renewed, patents"
    )
    more_years = models.PositiveSmallIntegerField(default=0, help_text="years in the occupation that no register knows")
    statement = models.TextField(help_text="what the person achieved, in the unit's words")
    nominated_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    papers_seen = models.BooleanField(null=True, help_text="whether the district found the papers genuine")
    case = models.OneToOneField("workflow.Case", on_delete=models.PROTECT, related_name="talent_nomination")
    decision = models.ForeignKey(
        "policy.Decision",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="what the rule said when it was last asked",
    )
    honour = models.OneToOneField(Honour, null=True, on_delete=models.PROTECT, related_name="nomination")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "title"], condition=Q(state="open"), name="talent_nomination_once"
            ),
            models.CheckConstraint(
                condition=Q(contest="", contest_place=None) | (~Q(contest="") & Q(contest_place__gte=1)),
                name="talent_nomination_place",
            ),
            models.CheckConstraint(
                condition=Q(state="given", honour__isnull=False) | (~Q(state="given") & Q(honour=None)),
                name="talent_nomination_given",
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "-nominated_on"], name="talent_nomination_region"),
            models.Index(fields=["organisation", "-nominated_on"], name="talent_nomination_unit"),
            models.Index(fields=["person"], name="talent_nomination_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person.name} {self.get_title_display()}"

    @property
    def outcome_label(self) -> str:
        """What the rule said, in words."""
        return str(Outcome(self.decision.outcome).label)


class NominationPaper(models.Model):
    """A document that proves a declared merit."""

    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="papers")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField()


class CardRoster(models.Model):
    """A list of whom a document gives service cards: every row is checked by the rule, then those that hold are issued."""

    class State(models.TextChoices):
        CHECKED = "checked", _("待签发")
        ISSUED = "issued", _("已签发")
        DROPPED = "dropped", _("已作废")

    decision = models.CharField(max_length=80, help_text="number of the document")
    body = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.CHECKED)
    asked_by = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, help_text="when it was issued or dropped")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.decision


class CardRow(models.Model):
    """One person of the list, with what the rule said of the card at the last check."""

    roster = models.ForeignKey(CardRoster, on_delete=models.PROTECT, related_name="rows")
    line = models.PositiveIntegerField(help_text="of the sheet")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, help_text="where the person lived when the list came")
    honour = models.CharField(max_length=24, choices=[(title.code, title.name) for title in TITLES.values()])
    card = models.CharField(max_length=1, choices=[("A", "A"), ("B", "B")])
    issued_on = models.DateField()
    until = models.DateField(null=True, help_text="last day as the list says; empty: by the rule")
    exception = models.CharField(
        max_length=200, blank=True, help_text="why an officer lets pass what the rule leaves open"
    )
    outcome = models.CharField(max_length=8, choices=[(outcome.value, outcome.value) for outcome in Outcome])
    explanation = models.JSONField(help_text="each condition with clause, facts and remedy, at the last check")
    decision = models.ForeignKey("policy.Decision", null=True, on_delete=models.PROTECT, related_name="+")
    certificate = models.OneToOneField(
        "credentials.Certificate", null=True, on_delete=models.PROTECT, related_name="card_row"
    )

    class Meta:
        ordering = ["roster", "line"]
        constraints = [
            models.UniqueConstraint(fields=["roster", "line"], name="talent_card_line"),
            models.UniqueConstraint(fields=["roster", "person"], name="talent_card_person"),
            models.CheckConstraint(
                condition=Q(certificate=None) | Q(outcome="granted", decision__isnull=False), name="talent_card_decided"
            ),
        ]

    @property
    def outcome_label(self) -> str:
        """What the rule said, in words."""
        return str(Outcome(self.outcome).label)

    @property
    def why(self) -> str:
        """The conditions that are not met or not known."""
        return listed(
            (entry["text"] for entry in stored_conditions(self.explanation) if entry["met"] is not True), "；"
        )
