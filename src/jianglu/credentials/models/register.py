"""Certificates: who issues them, every change of their status, their files and the links that show them."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level


def new_token() -> str:
    """128 random bits for the QR address; it names a certificate and cannot be guessed."""
    return secrets.token_urlsafe(16)


class Issuer(models.Model):
    """The part of a certificate number that names the body and its site."""

    organisation = models.OneToOneField("organisations.Organisation", on_delete=models.PROTECT)
    letter = models.CharField(max_length=1, choices=[("Y", _("用人单位")), ("S", _("社会培训评价组织"))])
    ministry_code = models.CharField(max_length=4, default="0000", help_text="0000: filed with the province")
    site = models.PositiveIntegerField(help_text="sequence of the site, six digits, set by the province")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["letter", "ministry_code", "site"], name="credentials_issuer_once"),
            models.CheckConstraint(condition=models.Q(site__lte=999_999), name="credentials_site_six_digits"),
        ]


class Certificate(models.Model):
    """One certificate as it was issued; name and number of the holder are those of that day."""

    class Kind(models.TextChoices):
        SKILL = "skill_level", _("职业技能等级证书")
        QUALIFICATION = "qualification", _("职业资格证书")
        ABILITY = "special_ability", _("专项职业能力证书")
        COMPLETION = "completion", _("培训结业证书")
        HOURS = "hours", _("学时证明")
        TITLE = "title", _("职称证书（贯通评审）")
        HONOUR = "honour", _("荣誉证书")
        CARD = "service_card", _("英才服务卡")

    class Status(models.TextChoices):
        VALID = "valid", _("有效")
        SUSPENDED = "suspended", _("已暂停")
        REVOKED = "revoked", _("已撤销")
        SUPERSEDED = "superseded", _("已换发")

    class Basis(models.TextChoices):
        RESULT = "assessment_result", _("评价合格")
        RECOGNITION = "direct_recognition", _("直接认定")
        COMPLETION = "completion", _("结业")
        HOURS = "learning_hours", _("学时累计")
        DECISION = "decision", _("评审决定")
        CORRECTION = "correction", _("更正换发")
        REPLACEMENT = "replacement", _("补发换证")
        HISTORIC = "historic", _("历史数据")

    kind = models.CharField(max_length=16, choices=Kind.choices)
    number = models.CharField(max_length=40)
    token = models.CharField(max_length=32, unique=True, default=new_token)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="certificates", db_index=False)
    holder_name = models.CharField(max_length=60)
    holder_number = models.CharField(max_length=18, help_text="masked identity number")
    occupation = models.ForeignKey(
        "catalogue.Occupation", null=True, blank=True, on_delete=models.PROTECT, db_index=False
    )
    work_type = models.ForeignKey("catalogue.WorkType", null=True, blank=True, on_delete=models.PROTECT)
    level = models.CharField(max_length=1, blank=True, choices=Level.choices())
    title = models.CharField(
        max_length=200, blank=True, default="", db_default="", help_text="what no occupation and level say"
    )
    details = models.JSONField(
        default=dict, db_default={}, help_text="of the kind: hours; face, more lines of the face by label"
    )
    body = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="certificates_issued", db_index=False
    )
    region_code = models.CharField(max_length=12, help_text="region of the body, for scope and statistics")
    district = models.GeneratedField(  # a list of one district by number needs an index that begins with what is equal
        expression=Left("region_code", 6), output_field=models.CharField(max_length=6), db_persist=True
    )
    issued_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True, help_text="last day of validity; empty: for life")
    scores = models.JSONField(default=dict, help_text="points by part: theory, practice, review")
    basis = models.CharField(max_length=20, choices=Basis.choices)
    basis_id = models.CharField(max_length=40, help_text="what was decided: registration, recognition, import row")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.VALID)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    record = models.JSONField(help_text="the canonical record that the signature covers")
    signature = models.BinaryField(help_text="seal of the canonical record, see seals.py")
    key_id = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~models.Q(status="superseded"), name="credentials_number_once"
            ),
            models.UniqueConstraint(fields=["basis", "basis_id"], name="credentials_one_per_basis"),
        ]
        indexes = [
            models.Index(fields=["person", "-issued_on"]),
            # the list of a district or of a body, whatever it is filtered by, and what the policy of the table looks at
            models.Index(
                fields=["district", "issued_on", "id"],
                include=["kind", "level", "basis", "status", "region_code", "body", "person"],
                name="credentials_cert_latest",
            ),
            models.Index(
                fields=["body", "issued_on", "id"],
                include=["kind", "level", "basis", "status", "region_code", "district", "person"],
                name="credentials_cert_body",
            ),
            models.Index(fields=["kind", "issued_on", "id"], name="credentials_cert_kind"),
            models.Index(fields=["number"]),
            models.Index(fields=["district", "number", "id"], name="credentials_cert_district"),
            models.Index(fields=["issued_on", "id"], name="credentials_cert_issued"),
            models.Index(fields=["level", "id"], name="credentials_cert_level"),
            models.Index(fields=["occupation", "id"], name="credentials_cert_occupation"),
            models.Index(fields=["id"], condition=~models.Q(status="valid"), name="credentials_cert_ended"),
            models.Index(fields=["holder_name"], name="credentials_cert_holder", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def in_force(self) -> bool:
        """True while the status is valid; whether a term has run out depends on the day (`rules.expired`)."""
        return self.status == self.Status.VALID

    @property
    def subject(self) -> str:
        """What is certified, in words: the title, or the occupation and level."""
        if self.title or self.occupation is None:
            return self.title
        return f"{self.occupation.name} {self.get_level_display()}".strip()


class StatusChange(models.Model):
    """Append-only: when and why a certificate stopped being valid, or was valid again."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="changes")
    status = models.CharField(max_length=12, choices=Certificate.Status.choices)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.CharField(max_length=100)


class Document(models.Model):
    """The signed PDF of a certificate, made at the first download and kept as it is."""

    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="document")
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()


class LicenceFile(models.Model):
    """The OFD of a certificate, made at the first download and kept as it is: its hash tells an untouched copy."""

    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="licence_file")
    ofd = models.BinaryField()
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()


class Share(models.Model):
    """A link by which a holder shows some of a certificate to whom they send it, for a while."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="shares")
    token = models.CharField(max_length=32, unique=True, default=new_token)
    fields = models.JSONField(help_text="names of the claims that are shown")
    note = models.CharField(max_length=60, blank=True, help_text="to whom, for the holder's own memory")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    views = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["certificate", "-id"], name="credentials_share_of")]
