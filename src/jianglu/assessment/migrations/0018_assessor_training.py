"""Training hours of assessors."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0017_appointment")]

    operations = [
        migrations.CreateModel(
            name="AssessorTraining",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_on", models.DateField()),
                ("hours", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=120)),
                (
                    "assessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trainings",
                        to="assessment.assessor",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["assessor", "held_on", "title"], name="assessment_assessor_trained_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hours__gte", 1), ("hours__lte", 200)), name="assessment_assessor_hours"
                    ),
                ],
            },
        ),
    ]
