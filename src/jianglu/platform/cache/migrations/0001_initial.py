"""The table of the cache: unlogged, since a crash may forget it."""

from django.db import migrations


class Migration(migrations.Migration):
    operations = [
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE cache_entry (
                key text PRIMARY KEY, number bigint, data bytea, expires timestamptz
            );
            CREATE INDEX cache_entry_expires ON cache_entry (expires);
            """,
            "DROP TABLE cache_entry;",
        )
    ]
