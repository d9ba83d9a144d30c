"""The learning record store: statements, what they void and attach, activity definitions, documents, and who may write."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class RecordClient(models.Model):
    """A program that reads or writes records with a key and a secret; the secret is random, so a plain hash keeps it."""

    class Scope(models.TextChoices):
        WRITE = "write", _("写入语句和文档，读回自己写的")
        READ = "read", _("读取全部语句")
        ALL = "all", _("读写全部")

    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    region_code = models.CharField(max_length=12)
    name = models.CharField(max_length=100)
    key = models.CharField(max_length=40, unique=True)
    secret_hash = models.BinaryField(max_length=32, help_text="SHA-256 of 256 random bits")
    scope = models.CharField(max_length=10, choices=Scope.choices)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]


class Statement(models.Model):
    """What happened, as one xAPI statement; append-only. Keys are `records.keys.key` of identifiers."""

    seq = models.BigAutoField(primary_key=True)
    id = models.UUIDField(unique=True, default=uuid.uuid4)
    person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(RecordClient, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    actor_key = models.BigIntegerField()
    verb_key = models.BigIntegerField()
    object_key = models.BigIntegerField(help_text="0 when the object is no Activity")
    mentions = ArrayField(models.BigIntegerField(), help_text="see records.keys.mentions")
    registration = models.UUIDField(null=True)
    target = models.UUIDField(null=True, help_text="the statement that a StatementRef object names")
    stored = models.DateTimeField()
    body = models.JSONField()

    class Meta:
        ordering = ["-stored", "-seq"]
        indexes = [
            models.Index(fields=["actor_key", "-stored", "-seq"], name="learning_record_actor"),
            models.Index(fields=["verb_key", "-stored", "-seq"], name="learning_record_verb"),
            models.Index(fields=["object_key", "-stored", "-seq"], name="learning_record_object"),
            models.Index(fields=["-stored", "-seq"], name="learning_record_stored"),
            models.Index(fields=["registration"], condition=~Q(registration=None), name="learning_record_reg"),
            models.Index(fields=["target"], condition=~Q(target=None), name="learning_record_target"),
            GinIndex(fields=["mentions"], name="learning_record_mentions"),
        ]


class StatementVoiding(models.Model):
    """A statement that another one has declared void; it stays, and is found by its id alone."""

    target = models.UUIDField(primary_key=True)
    by = models.UUIDField()


class StatementAttachment(models.Model):
    """What statements attach, once by content."""

    sha2 = models.CharField(max_length=128, primary_key=True)
    content_type = models.CharField(max_length=200)
    data = models.BinaryField()
    stored_at = models.DateTimeField()


class ActivityDefinition(models.Model):
    """What is known of an activity from all statements about it (Communication 2.5)."""

    key = models.BigIntegerField(primary_key=True)
    iri = models.TextField()
    definition = models.JSONField(default=dict)


class RecordDocument(models.Model):
    """A document of the State, Activity Profile or Agent Profile resource."""

    class Kind(models.TextChoices):
        STATE = "state", _("学习状态")
        ACTIVITY = "activity", _("活动资料")
        AGENT = "agent", _("学习者资料")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    activity_key = models.BigIntegerField(default=0)
    agent_key = models.BigIntegerField(default=0)
    registration = models.UUIDField(null=True)
    name = models.TextField(help_text="stateId or profileId")
    client = models.ForeignKey(RecordClient, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    content_type = models.CharField(max_length=200)
    content = models.BinaryField()
    etag = models.CharField(max_length=40, help_text="SHA-1 of the content (Communication 3.1)")
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "activity_key", "agent_key", "registration", "name"],
                nulls_distinct=False,
                name="learning_document_once",
            )
        ]


class RecordForward(models.Model):
    """Another record store that is given a copy of every statement, in order, at least once."""

    region_code = models.CharField(max_length=12)
    name = models.CharField(max_length=100)
    endpoint = models.URLField(help_text="without /statements")
    key = models.CharField(max_length=100)
    secret_sealed = models.BinaryField()
    sent_seq = models.BigIntegerField(default=0, help_text="everything up to this statement has arrived there")
    sent_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0, help_text="failures since the last success")
    next_at = models.DateTimeField(null=True, help_text="not tried before")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = [F("ended_at").asc(nulls_first=True), "name"]
