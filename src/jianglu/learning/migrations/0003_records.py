"""The record store: statements of anybody with keys to find them, documents, clients."""

import json
import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


def bring_over(apps, schema_editor):
    """Statements of before get the keys by which they are found now."""
    from jianglu.learning.records import keys

    statement = apps.get_model("learning", "Statement")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id, person_id, registration, stored, body FROM learning_statement_before ORDER BY stored")
        while rows := cursor.fetchmany(2000):
            bodies = [json.loads(row[4]) if isinstance(row[4], str) else row[4] for row in rows]
            statement.objects.bulk_create(
                statement(
                    id=row[0],
                    person_id=row[1],
                    registration=row[2],
                    stored=row[3],
                    body=body,
                    actor_key=keys.agent_key(body["actor"]),
                    verb_key=keys.key(body["verb"]["id"]),
                    object_key=keys.key(body["object"]["id"]),
                    mentions=sorted(keys.mentions(body)),
                )
                for row, body in zip(rows, bodies, strict=True)
            )


class Migration(migrations.Migration):

    dependencies = [
        ('learning', '0002_frozen'),
        ('organisations', '0001_initial'),
        ('people', '0002_row_security'),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE TABLE learning_statement_before AS SELECT * FROM learning_statement",
            "DROP TABLE learning_statement_before",
        ),
        migrations.CreateModel(
            name='ActivityDefinition',
            fields=[
                ('key', models.BigIntegerField(primary_key=True, serialize=False)),
                ('iri', models.TextField()),
                ('definition', models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='RecordClient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region_code', models.CharField(max_length=12)),
                ('name', models.CharField(max_length=100)),
                ('key', models.CharField(max_length=40, unique=True)),
                ('secret_hash', models.BinaryField(help_text='SHA-256 of 256 random bits', max_length=32)),
                ('scope', models.CharField(choices=[('write', '写入语句和文档，读回自己写的'), ('read', '读取全部语句'), ('all', '读写全部')], max_length=10)),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='RecordDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('state', '学习状态'), ('activity', '活动资料'), ('agent', '学习者资料')], max_length=10)),
                ('activity_key', models.BigIntegerField(default=0)),
                ('agent_key', models.BigIntegerField(default=0)),
                ('registration', models.UUIDField(null=True)),
                ('name', models.TextField(help_text='stateId or profileId')),
                ('content_type', models.CharField(max_length=200)),
                ('content', models.BinaryField()),
                ('etag', models.CharField(help_text='SHA-1 of the content (Communication 3.1)', max_length=40)),
                ('updated_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='RecordForward',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region_code', models.CharField(max_length=12)),
                ('name', models.CharField(max_length=100)),
                ('endpoint', models.URLField(help_text='without /statements')),
                ('key', models.CharField(max_length=100)),
                ('secret_sealed', models.BinaryField()),
                ('sent_seq', models.BigIntegerField(default=0, help_text='everything up to this statement has arrived there')),
                ('sent_at', models.DateTimeField(null=True)),
                ('fault', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': [models.OrderBy(models.F('ended_at'), nulls_first=True), 'name'],
            },
        ),
        migrations.CreateModel(
            name='StatementAttachment',
            fields=[
                ('sha2', models.CharField(max_length=128, primary_key=True, serialize=False)),
                ('content_type', models.CharField(max_length=200)),
                ('data', models.BinaryField()),
                ('stored_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='StatementVoiding',
            fields=[
                ('target', models.UUIDField(primary_key=True, serialize=False)),
                ('by', models.UUIDField()),
            ],
        ),
        migrations.AddField(
            model_name='recordclient',
            name='organisation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation'),
        ),
        migrations.DeleteModel("Statement"),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                ("id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("actor_key", models.BigIntegerField()),
                ("verb_key", models.BigIntegerField()),
                ("object_key", models.BigIntegerField(help_text="0 when the object is no Activity")),
                ("mentions", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), help_text="see records.keys.mentions", size=None)),
                ("registration", models.UUIDField(null=True)),
                ("target", models.UUIDField(help_text="the statement that a StatementRef object names", null=True)),
                ("stored", models.DateTimeField()),
                ("body", models.JSONField()),
                ("client", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="learning.recordclient")),
                ("person", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person")),
            ],
            options={"ordering": ["-stored", "-seq"]},
        ),
        migrations.AddField(
            model_name='recorddocument',
            name='client',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='learning.recordclient'),
        ),
        migrations.AddConstraint(
            model_name='recorddocument',
            constraint=models.UniqueConstraint(fields=('kind', 'activity_key', 'agent_key', 'registration', 'name'), name='learning_document_once', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(fields=['actor_key', '-stored', '-seq'], name='learning_record_actor'),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(fields=['verb_key', '-stored', '-seq'], name='learning_record_verb'),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(fields=['object_key', '-stored', '-seq'], name='learning_record_object'),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(fields=['-stored', '-seq'], name='learning_record_stored'),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(condition=models.Q(('registration', None), _negated=True), fields=['registration'], name='learning_record_reg'),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(condition=models.Q(('target', None), _negated=True), fields=['target'], name='learning_record_target'),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=django.contrib.postgres.indexes.GinIndex(fields=['mentions'], name='learning_record_mentions'),
        ),
        migrations.RunPython(bring_over, migrations.RunPython.noop),
        migrations.RunSQL(
            "DROP TABLE learning_statement_before;"
            + "".join(
                f"CREATE TRIGGER learning_append_only BEFORE UPDATE OR DELETE ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION learning_refuse();"
                for table in ("learning_statement", "learning_statementvoiding", "learning_statementattachment")
            ),
            migrations.RunSQL.noop,
        ),
    ]
