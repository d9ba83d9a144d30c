from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessment', '0014_nomination'),
    ]

    operations = [
        migrations.AddField(
            model_name='review',
            name='reminded_for',
            field=models.DateField(help_text='day of the defence of which all were reminded', null=True),
        ),
    ]
