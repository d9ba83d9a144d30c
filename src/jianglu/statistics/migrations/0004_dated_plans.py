"""Plans carry the day from which they are in force instead of a number; districts behind their share are noted."""

import django.db.models.deletion
from django.db import migrations, models

DATED = """
    UPDATE statistics_target SET in_force_from = CASE
        WHEN edition = 1 THEN make_date(year, 1, 1)
        WHEN source LIKE '渝人社办〔2023〕143号%' THEN DATE '2023-06-01'
        -- nobody has entered the day of another later plan: it is in force, and later than the one before
        ELSE make_date(year, 1, 1) + edition - 1
    END
"""


class Migration(migrations.Migration):
    dependencies = [("statistics", "0003_later_plans")]
    operations = [
        migrations.AddField("target", "in_force_from", models.DateField(null=True)),
        migrations.RunSQL(DATED, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            "target",
            "in_force_from",
            models.DateField(help_text="the newest one that is not in the future is in force"),
        ),
        migrations.RemoveConstraint("target", "statistics_target_once"),
        migrations.AlterModelOptions("target", options={"ordering": ["year", "order", "in_force_from"]}),
        migrations.RemoveField("target", "edition"),
        migrations.AddConstraint(
            "target",
            models.UniqueConstraint(
                fields=["year", "code", "region_code", "in_force_from"], name="statistics_target_once"
            ),
        ),
        migrations.CreateModel(
            name="Shortfall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("done", models.BigIntegerField(help_text="counted when it was last looked at")),
                ("found_on", models.DateField()),
                (
                    "ended_on",
                    models.DateField(help_text="caught up, or another plan is in force", null=True),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shortfalls",
                        to="statistics.target",
                    ),
                ),
            ],
            options={
                "ordering": ["found_on", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)), fields=("target",), name="statistics_shortfall_once"
                    )
                ],
            },
        ),
    ]
