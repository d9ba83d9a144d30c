"""Who finished is counted as who began is: lists of courses of fifty thousand learners count nobody."""

from django.db import migrations, models

COUNT = """
UPDATE learning_course AS c SET finished = v.n
FROM (SELECT course_id, count(*) AS n FROM learning_enrolment WHERE completed_at IS NOT NULL GROUP BY 1) AS v
WHERE c.id = v.course_id"""


class Migration(migrations.Migration):
    dependencies = [
        ("learning", "0023_forward_waits"),
    ]

    operations = [
        migrations.AddField(
            model_name="course",
            name="finished",
            field=models.PositiveIntegerField(default=0, help_text="of them, those that were completed"),
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
