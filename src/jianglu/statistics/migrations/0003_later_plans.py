"""A later plan stands beside an earlier one as the next edition of its goals."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("statistics", "0002_returns")]
    operations = [
        migrations.AlterModelOptions("target", options={"ordering": ["year", "order", "edition"]}),
        migrations.AddField(
            "target",
            "edition",
            models.PositiveSmallIntegerField(
                default=1, help_text="1 is the first plan for the year; the highest is in force"
            ),
        ),
        migrations.RemoveConstraint("target", "statistics_target_once"),
        migrations.AddConstraint(
            "target",
            models.UniqueConstraint(
                fields=["year", "code", "region_code", "edition"], name="statistics_target_once"
            ),
        ),
    ]
