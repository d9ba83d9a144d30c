"""A person is shown in their region, to themselves, to units related to them, and where such a unit has its seat."""

from django.db import migrations

from jianglu.platform.access.rls import Via, protect

SEAT = Via("organisations_organisation", here="organisation_id", region="region_id")
RELATED = Via("people_relation", here="id", there="person_id", organisation="organisation_id", via=SEAT)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("organisations", "0001_initial")]
    operations = [protect("people_person", region="region_id", person="id", via=RELATED)]
