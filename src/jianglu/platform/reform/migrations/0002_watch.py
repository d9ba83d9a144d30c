"""That officers were told of policies whose versions end, and old decisions that were derived again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reform", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="DecisionCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("policy", models.CharField(blank=True, help_text="empty: all policies", max_length=60)),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("held", models.PositiveIntegerField(help_text="decisions as of days in the period")),
                (
                    "looked",
                    models.PositiveIntegerField(
                        help_text="of them derived again: all, or every n-th from a random one on"
                    ),
                ),
                (
                    "differing",
                    models.JSONField(
                        default=list, help_text="of each that differs: its id, policy, subject and the parts"
                    ),
                ),
                ("made_by", models.CharField(max_length=100)),
                ("made_at", models.DateTimeField()),
            ],
            options={"ordering": ["-pk"]},
        ),
        migrations.CreateModel(
            name="Lapse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("policy", models.CharField(max_length=60)),
                ("ends_on", models.DateField(help_text="the last day for which a version is in force")),
                ("stage", models.PositiveSmallIntegerField(help_text="days before it; 0: the day has passed")),
                ("told_on", models.DateField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("policy", "ends_on", "stage"), name="reform_told_once")
                ]
            },
        ),
    ]
