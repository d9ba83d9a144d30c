"""Long lists: those of a district and of a body are sorted by the day of issue and filtered in one index each, in the place of those
of regions and bodies; a kind in the whole city has one of its own. The policy asks by a function whether the holder is shown, so that
they are chosen."""

from django.db import migrations, models

from jianglu.platform.access.rls import Via, protect

HOLDER = Via("people_person", here="person_id", asked=True)


class Migration(migrations.Migration):
    dependencies = [("credentials", "0014_fewer_indexes"), ("people", "0005_shown")]
    operations = [
        migrations.AddIndex(
            "certificate",
            models.Index(
                fields=["district", "issued_on", "id"],
                include=["kind", "level", "basis", "status", "region_code", "body", "person"],
                name="credentials_cert_latest",
            ),
        ),
        migrations.AddIndex(
            "certificate",
            models.Index(
                fields=["body", "issued_on", "id"],
                include=["kind", "level", "basis", "status", "region_code", "district", "person"],
                name="credentials_cert_body",
            ),
        ),
        migrations.AddIndex("certificate", models.Index(fields=["kind", "issued_on", "id"], name="credentials_cert_kind")),
        migrations.RemoveIndex("certificate", "credentials_region__575dd5_idx"),
        migrations.RemoveIndex("certificate", "credentials_body_id_a39af1_idx"),
        protect(
            "credentials_certificate",
            region="region_code",
            organisation="body_id",
            person="person_id",
            via=HOLDER,
            anew=True,
        ),
    ]
