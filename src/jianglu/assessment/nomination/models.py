"""Nominations of an enterprise's own staff, one row a wish, and the papers that prove what they achieved."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level

from ..filing.models import Body
from .rules import GRADES, KINDS


class Nomination(models.Model):
    """An enterprise's wish to have a level of one of its staff recognised by merit; decided by its case."""

    class State(models.TextChoices):
        OPEN = "open", _("办理中")
        RECOGNISED = "recognised", _("已认定")
        REFUSED = "refused", _("不予认定")
        WITHDRAWN = "withdrawn", _("已撤回")

    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    case = models.OneToOneField("workflow.Case", on_delete=models.PROTECT, related_name="nomination")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="nominations")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, help_text="where the enterprise is filed")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    occupation = models.ForeignKey("catalogue.Occupation", on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=1, choices=Level.choices())
    frontline = models.BooleanField(help_text="the enterprise says that the post is one of the front line")
    merit_kind = models.CharField(max_length=10, choices=[*KINDS.items()])
    merit_grade = models.CharField(max_length=10, choices=[*GRADES.items()])
    merit_title = models.CharField(max_length=120, help_text="contest and prize, solved problem, or honour")
    merit_place = models.PositiveSmallIntegerField(default=0, help_text="place in the contest, 0 for none")
    merit_on = models.DateField()
    statement = models.TextField(help_text="what the person achieved, in the enterprise's words")
    nominated_on = models.DateField()
    nominated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="does not decide"
    )
    decision = models.ForeignKey("policy.Decision", on_delete=models.PROTECT, related_name="+")
    papers_seen = models.BooleanField(null=True, help_text="whether who decided found the papers genuine")
    minutes = models.TextField(blank=True, help_text="of the enterprise's own decision 审定意见")
    recognised_on = models.DateField(null=True)
    certificate = models.OneToOneField(
        "credentials.Certificate", null=True, on_delete=models.PROTECT, related_name="nomination"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "occupation", "level"],
                condition=Q(state__in=["open", "recognised"]),
                name="assessment_nominated_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="recognised") | Q(recognised_on__isnull=False),
                name="assessment_nomination_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "-nominated_on"], name="assessment_nomination_place"),
            models.Index(fields=["organisation", "-nominated_on"], name="assessment_nomination_unit"),
            models.Index(fields=["person"], name="assessment_nomination_person"),
        ]

    @property
    def merit_name(self) -> str:
        """Kind and grade of the merit in the active language."""
        return f"{KINDS[self.merit_kind]} · {GRADES[self.merit_grade]}"


class NominationPaper(models.Model):
    """A document that proves an achievement."""

    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="papers")
    proof = models.CharField(max_length=60)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField()
