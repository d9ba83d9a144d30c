"""A learner's plan is shown to them alone."""

import django.db.models.deletion
from django.db import migrations, models

from jianglu.platform.access.rls import Via, protect

PLAN = Via("learning_studyplan", here="plan_id")


class Migration(migrations.Migration):

    dependencies = [
        ('learning', '0017_live_classes'),
        ('people', '0004_fewer_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='StudyPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reminds', models.BooleanField(default=False, help_text='only who asks is reminded')),
                ('remind_hour', models.PositiveSmallIntegerField(default=19, help_text="in the city's time zone")),
                ('reminded_on', models.DateField(help_text='the last day on which a reminder went out: one a day at most', null=True)),
                ('shows_run', models.BooleanField(default=True, help_text='whether the run of kept weeks is shown')),
                ('made_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='StudyPause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(help_text='last day')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pauses', to='learning.studyplan')),
            ],
            options={
                'ordering': ['starts_on'],
            },
        ),
        migrations.CreateModel(
            name='WeekGoal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week', models.DateField(help_text='its Monday')),
                ('days', models.JSONField(help_text='weekdays, 0 is Monday')),
                ('minutes', models.PositiveSmallIntegerField(help_text='a week')),
                ('plan', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='goals', to='learning.studyplan')),
            ],
            options={
                'ordering': ['week'],
            },
        ),
        migrations.AddIndex(
            model_name='studyplan',
            index=models.Index(condition=models.Q(('reminds', True)), fields=['remind_hour'], name='learning_plan_reminds'),
        ),
        migrations.AddConstraint(
            model_name='studyplan',
            constraint=models.CheckConstraint(condition=models.Q(('remind_hour__range', (7, 21))), name='learning_plan_waking_hours'),
        ),
        migrations.AddConstraint(
            model_name='studypause',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='learning_pause_period'),
        ),
        migrations.AddConstraint(
            model_name='weekgoal',
            constraint=models.UniqueConstraint(fields=('plan', 'week'), name='learning_goal_once_a_week'),
        ),
        protect("learning_studyplan", person="person_id"),
        protect("learning_weekgoal", via=PLAN),
        protect("learning_studypause", via=PLAN),
    ]
