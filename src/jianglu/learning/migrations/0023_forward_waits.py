"""A store that fails is left alone longer each time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("learning", "0022_signals"),
    ]

    operations = [
        migrations.AddField(
            model_name="recordforward",
            name="tries",
            field=models.PositiveSmallIntegerField(default=0, help_text="failures since the last success"),
        ),
        migrations.AddField(
            model_name="recordforward",
            name="next_at",
            field=models.DateTimeField(help_text="not tried before", null=True),
        ),
    ]
