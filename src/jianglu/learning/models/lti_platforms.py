"""Other platforms that open our courses (LTI 1.3 as tool): who they are, whom of theirs we know, what goes back to them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class LtiPlatform(models.Model):
    """A registered platform, by issuer and the client id that it gave us."""

    organisation = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="empty: the bureau",
    )
    region_code = models.CharField(max_length=12)
    name = models.CharField(max_length=100)
    issuer = models.CharField(max_length=300)
    client_id = models.CharField(max_length=200)
    deployments = models.JSONField(help_text="deployment ids from which launches are taken")
    login_url = models.URLField(max_length=500, help_text="where authentication is asked for")
    token_url = models.URLField(max_length=500)
    jwks_url = models.URLField(max_length=500)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["issuer", "client_id"], name="learning_platform_once")]

    def __str__(self) -> str:
        return self.name


class LtiAccount(models.Model):
    """Somebody of a platform who is a learner here, because the learner said so while signed in."""

    platform = models.ForeignKey(LtiPlatform, on_delete=models.PROTECT, related_name="+")
    sub = models.CharField(max_length=255)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-linked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "sub"], condition=Q(ended_at=None), name="learning_lti_account_sub"
            ),
            models.UniqueConstraint(
                fields=["platform", "person"], condition=Q(ended_at=None), name="learning_lti_account_person"
            ),
        ]


class LtiReturn(models.Model):
    """A line item of a platform to which a learner's progress in a course goes back."""

    account = models.ForeignKey(LtiAccount, on_delete=models.PROTECT, related_name="returns")
    enrolment = models.ForeignKey("learning.Enrolment", on_delete=models.PROTECT, related_name="+")
    line_item = models.CharField(max_length=500, help_text="its address")
    percent = models.PositiveSmallIntegerField(null=True, help_text="last one that arrived")
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0, help_text="failures since the last success")
    next_at = models.DateTimeField(null=True, help_text="not tried before")
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["account", "line_item"], name="learning_lti_return_once")]
