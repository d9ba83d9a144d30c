"""A set of parallel forms from its specification to its opening."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..bank.models import Bank, Blueprint
from ..plans.models import Plan


class PaperSet(models.Model):
    """Parallel forms over one blueprint. What the forms hold is never stored in the clear.

    Until it is sealed, `draft_sealed` holds the forms under the platform's key, for those who check them. Sealing moves
    them to `content_sealed`, under a key that only two of the key holders together can put together again.
    """

    class State(models.TextChoices):
        ASSEMBLING = "assembling", _("组卷中")
        IMPOSSIBLE = "impossible", _("约束冲突")
        FAILED = "failed", _("未组成")
        ASSEMBLED = "assembled", _("已组卷")
        APPROVED = "approved", _("已审定")
        SEALING = "sealing", _("分发密钥")
        SEALED = "sealed", _("已密封")
        OPENED = "opened", _("已启封")
        CLOSED = "closed", _("已用毕")
        VOIDED = "voided", _("已作废")

    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="paper_sets")
    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASSEMBLING)
    forms = models.PositiveSmallIntegerField(help_text="how many parallel forms")
    specification = models.JSONField(help_text="what was asked for (paperbank.rules.Wish)")
    job_id = models.BigIntegerField(null=True)
    certificate = models.JSONField(default=dict, help_text="level, bound, gap, multipliers, statistics of each form")
    conflict = models.JSONField(default=list, help_text="why it is impossible: the smallest set of demands to relax")
    draft_sealed = models.BinaryField(null=True)
    content_sealed = models.BinaryField(null=True)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of what is sealed")
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    maker_name = models.CharField(max_length=100)
    approver_name = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at__gt=F("opens_at")), name="assessment_set_window"
            ),
            models.CheckConstraint(
                condition=~Q(state="sealed") | (Q(draft_sealed=None) & Q(content_sealed__isnull=False)),
                name="assessment_set_sealed_is_sealed",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class KeyHolder(models.Model):
    """A person who holds one share of the key of a set; two shares open it, one tells nothing."""

    paper_set = models.ForeignKey(PaperSet, on_delete=models.PROTECT, related_name="holders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    number = models.PositiveSmallIntegerField(help_text="place of the share")
    share_sealed = models.BinaryField(null=True, help_text="until it is taken over, under the platform's key")
    locked = models.BinaryField(null=True, help_text="the share under the holder's own passphrase")
    taken_at = models.DateTimeField(null=True)
    given_sealed = models.BinaryField(null=True, help_text="the share while it waits for a second one")
    given_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper_set", "user"], name="assessment_holder_once"),
            models.UniqueConstraint(fields=["paper_set", "number"], name="assessment_share_once"),
        ]


class PaperUse(models.Model):
    """The plan whose theory exam is sat on a set instead of papers drawn at the door."""

    paper_set = models.ForeignKey(PaperSet, on_delete=models.PROTECT, related_name="uses")
    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="paper_use")
    chosen_at = models.DateTimeField()
    chosen_by = models.CharField(max_length=100)
