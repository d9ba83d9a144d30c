"""Issuers as verifiers know them: their keys, the ceremonies of these, and what the keys signed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .register import Certificate


class Identity(models.Model):
    """An issuer as verifiers know it: a did:web of a body below the city's; without an organisation it is the city's own."""

    organisation = models.OneToOneField(
        "organisations.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="identity"
    )
    did = models.CharField(max_length=200, unique=True)
    path = models.CharField(max_length=40, unique=True, help_text="where the DID document lies: a credit code, or city")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.did

    @property
    def owner(self) -> str:
        """Whose identity it is, by name."""
        return self.organisation.name if self.organisation else str(settings.CITY_AUTHORITY)


class Algorithm(models.TextChoices):
    """What a signing key is for: Ed25519 signs everything, SM2 the copies that are asked for."""

    ED25519 = "ed25519", "Ed25519"
    SM2 = "sm2", _("国密 SM2")


class Key(models.Model):
    """A signing key of an issuer; the private half lies with the signer under `label` and nowhere else."""

    identity = models.ForeignKey(Identity, on_delete=models.PROTECT, related_name="keys")
    fragment = models.CharField(max_length=40)
    label = models.CharField(max_length=80, unique=True, help_text="name of the private key in the signer")
    algorithm = models.CharField(
        max_length=8, choices=Algorithm.choices, default=Algorithm.ED25519, db_default=Algorithm.ED25519
    )
    public = models.BinaryField(help_text="raw key: 32 bytes of Ed25519, 64 of SM2")
    since = models.DateTimeField()
    until = models.DateTimeField(
        null=True, blank=True, help_text="withdrawn: what it signs from then on does not count"
    )
    compromised = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["identity", "fragment"], name="credentials_key_once"),
            models.UniqueConstraint(
                fields=["identity", "algorithm"],
                condition=models.Q(until__isnull=True),
                name="credentials_one_current_key",
            ),
        ]

    @property
    def method(self) -> str:
        """The verification method that proofs name."""
        return f"{self.identity.did}#{self.fragment}"

    @property
    def state(self) -> str:
        """In use, rotated or compromised, in words."""
        if self.compromised:
            return gettext("已泄露")
        return gettext("使用中") if self.until is None else gettext("已轮换")


class Ceremony(models.Model):
    """A new key, a rotation or the answer to a compromise: asked for by one officer, carried out by another."""

    class Act(models.TextChoices):
        CREATE = "create", _("启用密钥")
        ROTATE = "rotate", _("轮换密钥")
        COMPROMISE = "compromise", _("密钥泄露处置")

    organisation = models.ForeignKey("organisations.Organisation", null=True, blank=True, on_delete=models.PROTECT)
    act = models.CharField(max_length=12, choices=Act.choices)
    algorithm = models.CharField(
        max_length=8, choices=Algorithm.choices, default=Algorithm.ED25519, db_default=Algorithm.ED25519
    )
    reason = models.CharField(max_length=300)
    since = models.DateTimeField(null=True, blank=True, help_text="of a compromise: from when the key is not trusted")
    asked_by = models.BigIntegerField(help_text="account")
    asked_by_name = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    done_by = models.BigIntegerField(null=True, blank=True)
    done_by_name = models.CharField(max_length=100, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    refused = models.BooleanField(default=False)
    key = models.ForeignKey(Key, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_by__isnull=True) | ~models.Q(done_by=models.F("asked_by")),
                name="credentials_two_persons",
            )
        ]

    @property
    def owner(self) -> str:
        """Whose key it is about, by name."""
        return self.organisation.name if self.organisation else str(settings.CITY_AUTHORITY)

    @property
    def state(self) -> str:
        """Asked for, carried out or dropped, in words."""
        if self.done_at is None:
            return gettext("待另一人执行")
        return gettext("已撤回") if self.refused else gettext("已执行")


class Signed(models.Model):
    """The verifiable credential of a certificate by one key, as it was signed; a compromise adds another."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="signed")
    key = models.ForeignKey(Key, on_delete=models.PROTECT)
    document = models.JSONField(help_text="with its eddsa-jcs-2022 proof")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["certificate", "key"], name="credentials_signed_once")]
