"""A certificate is shown to its holder, its body, where the body lies, and to whom its holder is shown; verifying is public."""

from django.db import migrations

from jianglu.platform.access.rls import Via, protect

PERSON = Via("people_person", here="person_id")
CERTIFICATE = Via("credentials_certificate", here="certificate_id")


class Migration(migrations.Migration):
    dependencies = [("credentials", "0005_batches_shares"), ("people", "0002_row_security")]
    operations = [
        protect(
            "credentials_certificate", region="region_code", organisation="body_id", person="person_id", via=PERSON
        ),
        protect("credentials_statuschange", via=CERTIFICATE),
        protect("credentials_document", via=CERTIFICATE),
        protect("credentials_signed", via=CERTIFICATE),
    ]
