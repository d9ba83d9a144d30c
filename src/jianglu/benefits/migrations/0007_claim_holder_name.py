"""The holder's name beside the claim, so that a city's claims are searched by an index of their own."""

from django.db import migrations, models

NAMES = """
    UPDATE benefits_claim AS claim SET holder_name = person.name
    FROM people_person AS person WHERE person.id = claim.person_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("benefits", "0006_ledger_row_security"),
        ("people", "0001_initial"),
    ]
    operations = [
        migrations.AddField(
            "claim",
            "holder_name",
            models.CharField(
                default="", help_text="of the person when claimed: lists search it by an index", max_length=60
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(NAMES, migrations.RunSQL.noop),
        migrations.AddIndex(
            "claim",
            models.Index(fields=["holder_name"], name="benefits_claim_holder", opclasses=["varchar_pattern_ops"]),
        ),
    ]
