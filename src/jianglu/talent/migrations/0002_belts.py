"""Honours show their person only to whom region or person is within reach."""

from django.db import migrations

from jianglu.platform.access.rls import protect


class Migration(migrations.Migration):
    dependencies = [("talent", "0001_initial")]
    operations = [protect("talent_honour", region="region_code", person="person_id")]
