"""The district of a certificate's body, by which a district's list is sorted."""

from django.db import migrations, models
from django.db.models.functions import Left


class Migration(migrations.Migration):
    dependencies = [("credentials", "0012_enquiries")]
    operations = [
        migrations.AddField(
            "certificate",
            "district",
            models.GeneratedField(
                db_persist=True, expression=Left("region_code", 6), output_field=models.CharField(max_length=6)
            ),
        ),
        migrations.AddIndex(
            "certificate", models.Index(fields=["district", "number", "id"], name="credentials_cert_district")
        ),
        migrations.AlterField(
            "certificate", "signature", models.BinaryField(help_text="seal of the canonical record, see seals.py")
        ),
    ]
