"""Vouchers, seats, attendance and records are shown to the person, to the class's provider and district, and with the person."""

from django.db import migrations

from jianglu.platform.access.rls import Via, protect

PERSON = Via("people_person", here="person_id")
CLASS = Via("training_trainingclass", here="training_class_id", region="region_code", organisation="organisation_id")
ENROLMENT = Via("training_enrolment", here="enrolment_id")


class Migration(migrations.Migration):
    dependencies = [("training", "0002_voucher_usage"), ("people", "0002_row_security")]
    operations = [
        protect("training_enrolment", person="person_id", via=[CLASS, PERSON]),
        protect(
            "training_voucher",
            region="region_code",
            person="person_id",
            via=[PERSON, Via("training_enrolment", here="id", there="voucher_id")],
        ),
        protect("training_attendance", via=ENROLMENT),
        protect("training_completion", via=ENROLMENT),
        protect("training_settlement", organisation="organisation_id", via=CLASS),
    ]
