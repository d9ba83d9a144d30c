"""What left for wallets (offers, copies; OpenID4VCI), and what units ask to be shown (enquiries; OpenID4VP)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level

from .register import Certificate


class Offer(models.Model):
    """One invitation of a holder to one wallet: a code of one use, guarded by a transaction code (OpenID4VCI 1.0, 3.5)."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="offers")
    code_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the pre-authorised code")
    secret_sealed = models.BinaryField(help_text="code and transaction code as JSON; emptied once it is taken or ends")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    wrong = models.PositiveSmallIntegerField(default=0, help_text="wrong transaction codes so far")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="taken back, replaced by another, or locked")
    token_hash = models.CharField(max_length=64, null=True, unique=True, help_text="SHA-256 of the access token")
    token_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=models.Q(ended_at__isnull=True, token_hash__isnull=True),
                name="credentials_one_open_offer",
            )
        ]


class WalletCopy(models.Model):
    """One credential that a wallet has: of which certificate, in which form, bound to which key, and what became of it."""

    class Reported(models.TextChoices):
        ACCEPTED = "credential_accepted", _("钱包已存入")
        FAILED = "credential_failure", _("钱包未能存入")
        DELETED = "credential_deleted", _("持有人在钱包中放弃")

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="copies")
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="wallet_copies")
    configuration = models.CharField(max_length=40)
    thumbprint = models.CharField(
        max_length=43, blank=True, help_text="of the holder's key (RFC 7638); empty: bound to none"
    )
    notification = models.CharField(max_length=32, unique=True, help_text="notification_id of the response")
    reported = models.CharField(max_length=20, blank=True, choices=Reported.choices)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "configuration"], name="credentials_copy_once"),
        ]

    @property
    def bound(self) -> bool:
        """Whether it is bound to a key of the wallet, and so has a status of its own."""
        return bool(self.thumbprint)


class Enquiry(models.Model):
    """What a unit asks holders to present, once (OpenID4VP 1.0), and for a month what came of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待出示")
        SHOWN = "shown", _("已出示，有效")
        INVALID = "invalid", _("已出示，无效")
        DECLINED = "declined", _("持证人未同意")
        ENDED = "ended", _("已取消")

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    asked_by = models.CharField(max_length=100)
    purpose = models.CharField(max_length=120)
    occupation = models.ForeignKey("catalogue.Occupation", null=True, blank=True, on_delete=models.PROTECT)
    levels = models.JSONField(default=list, help_text="codes of the levels that will do; empty: any certificate")
    claims = models.JSONField(help_text="names of the claims asked for besides")
    reference = models.CharField(max_length=32, unique=True, help_text="names the request; whoever has it may answer")
    nonce = models.CharField(max_length=32)
    state_value = models.CharField(max_length=32)
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    refused = models.PositiveSmallIntegerField(default=0, help_text="answers that did not verify")
    answered_at = models.DateTimeField(null=True, blank=True)
    outcome_sealed = models.BinaryField(help_text="claims and checks as JSON; emptied after a month")

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["organisation", "-at"], name="credentials_enquiry_unit")]

    @property
    def wanted(self) -> str:
        """Occupation and lowest level asked for, in words."""
        lowest = str(Level(self.levels[0]).label) if self.levels else ""
        said = gettext("%(level)s及以上") % {"level": lowest} if lowest else gettext("任意等级")
        return f"{self.occupation.name if self.occupation else gettext('任意职业')}　{said}"

    @property
    def kept(self) -> bool:
        """Whether the outcome is still there."""
        return bool(self.outcome_sealed)
