"""Jobs, insurance, schooling, groups and consents are shown with their person, to the employer and where one is insured."""

from django.db import migrations

from jianglu.platform.access.rls import Via, protect

PERSON = Via("people_person", here="person_id")


class Migration(migrations.Migration):
    dependencies = [("people", "0002_row_security")]
    operations = [
        protect("people_employment", organisation="organisation_id", person="person_id", via=PERSON),
        protect(
            "people_insurancemonth", region="region_id", organisation="organisation_id", person="person_id", via=PERSON
        ),
        protect("people_education", organisation="organisation_id", person="person_id", via=PERSON),
        protect("people_keygroupmembership", person="person_id", via=PERSON),
        protect("people_consent", person="person_id", via=PERSON),
        protect("people_look", person="person_id", via=PERSON),
    ]
