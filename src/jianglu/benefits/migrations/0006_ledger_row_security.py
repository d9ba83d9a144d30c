"""Entries of the ledger are shown where their money belongs, and to the person whose claim they move."""

from django.db import migrations

from jianglu.platform.access.rls import Via, protect


class Migration(migrations.Migration):
    dependencies = [("benefits", "0005_subjects_and_signals")]
    operations = [
        protect("benefits_journalentry", region="region_code", via=Via("benefits_claim", here="claim_id")),
        protect("benefits_posting", via=Via("benefits_journalentry", here="entry_id")),
    ]
