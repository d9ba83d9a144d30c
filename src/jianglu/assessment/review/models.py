"""Reviews of candidates, who sits on their panels, and what the candidates handed in."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..filing.models import Assessor
from ..plans.models import Registration


class Review(models.Model):
    """The defence of one candidate before a panel; its points are there once all ballots were opened together."""

    class State(models.TextChoices):
        CONVENED = "convened", _("待评审")
        OPENED = "opened", _("已开票")
        ABSENT = "absent", _("缺席答辩")

    registration = models.OneToOneField(Registration, on_delete=models.PROTECT, related_name="review")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CONVENED)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=120)
    size = models.PositiveSmallIntegerField(help_text="members of the panel, odd")
    lot = models.CharField(max_length=64, help_text="seed of the draw, kept so that anybody can draw again")
    record = models.TextField(blank=True, help_text="minutes of the defence 答辩记录")
    points = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    approvals = models.PositiveSmallIntegerField(null=True, help_text="ballots that reach the mark")
    opened_at = models.DateTimeField(null=True)
    reminded_for = models.DateField(null=True, help_text="day of the defence of which all were reminded")
    convened_at = models.DateTimeField()
    convened_by = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__in=[3, 5, 7, 9]), name="assessment_review_odd"),
            models.CheckConstraint(
                condition=Q(state="opened", points__range=(0, 100), opened_at__isnull=False, approvals__lte=F("size"))
                | ~Q(state="opened") & Q(points=None, opened_at=None, approvals=None),
                name="assessment_review_opened",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "starts_at"], name="assessment_review_body")]


class ReviewSeat(models.Model):
    """A member's place on a panel; points and words are empty until the panel's ballots are opened (a trigger holds it)."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="panel")
    assessor = models.ForeignKey(Assessor, on_delete=models.PROTECT, related_name="review_seats")
    number = models.PositiveSmallIntegerField(help_text="1 chairs")
    appointed_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, help_text="declared to have no interest and chose a passphrase")
    public_key = models.BinaryField(null=True)
    locked_key = models.BinaryField(null=True, help_text="the private key under the member's passphrase")
    ballot = models.BinaryField(null=True, help_text="in envelopes of all members")
    released_sealed = models.BinaryField(null=True, help_text="the private key, given with the ballot")
    cast_at = models.DateTimeField(null=True)
    points = models.PositiveSmallIntegerField(null=True)
    comment = models.CharField(max_length=500, blank=True)
    left_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "assessor"], condition=Q(left_because=""), name="assessment_member_once"
            ),
            models.UniqueConstraint(
                fields=["review", "number"], condition=Q(left_because=""), name="assessment_seat_of_panel_once"
            ),
            models.CheckConstraint(
                condition=Q(ballot=None, released_sealed=None, cast_at=None)
                | Q(ballot__isnull=False, released_sealed__isnull=False, cast_at__isnull=False),
                name="assessment_ballot_whole",
            ),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__lte=100, ballot__isnull=False), name="assessment_ballot_range"
            ),
        ]


class ReviewPaper(models.Model):
    """A document that a candidate hands in for the review: report of achievements, paper, patent, honours."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="review_papers")
    title = models.CharField(max_length=80)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField()
