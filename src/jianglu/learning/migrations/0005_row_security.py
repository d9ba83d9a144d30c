"""What somebody learns is shown to them, to whom the person is shown, and to the author of the course."""

from django.db import migrations

from jianglu.platform.access.rls import Via, protect

PERSON = Via("people_person", here="person_id")
AUTHOR = Via("learning_course", here="course_id", organisation="organisation_id")
ENROLMENT = Via("learning_enrolment", here="enrolment_id")


class Migration(migrations.Migration):
    dependencies = [("learning", "0004_chained_beats"), ("people", "0002_row_security")]
    operations = [
        protect("learning_enrolment", person="person_id", via=[AUTHOR, PERSON]),
        protect("learning_progress", via=ENROLMENT),
        protect("learning_attempt", via=ENROLMENT),
        protect("learning_playsession", person="person_id", via=PERSON),
        protect("learning_hourentry", person="person_id", via=[AUTHOR, PERSON]),
    ]
