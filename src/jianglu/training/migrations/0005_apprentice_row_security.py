"""Apprentices are shown to themselves, to the enterprise and its district, to the school, and with the person."""

from django.db import migrations

from jianglu.platform.access.rls import Via, protect

PERSON = Via("people_person", here="person_id")
PLAN = Via("training_apprenticeship", here="apprenticeship_id", region="region_code", organisation="organisation_id")
SCHOOL = Via("training_apprenticeship", here="apprenticeship_id", organisation="school_id")


class Migration(migrations.Migration):
    dependencies = [("training", "0004_apprenticeship"), ("people", "0002_row_security")]
    operations = [protect("training_apprentice", person="person_id", via=[PLAN, SCHOOL, PERSON])]
