"""Other tables ask by a function whether a person is shown."""

from django.db import migrations

from jianglu.platform.access.rls import answers


class Migration(migrations.Migration):
    dependencies = [("people", "0004_fewer_indexes")]
    operations = [answers("people_person")]
