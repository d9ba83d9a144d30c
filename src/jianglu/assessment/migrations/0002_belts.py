"""What the database itself holds: versions, answer logs and ratings never change, plans lie within scope, exams are private."""

from django.db import migrations

from jianglu.platform.access.rls import Via, protect

UP = """
CREATE FUNCTION assessment_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never changed; add a new row', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER assessment_version_fixed BEFORE UPDATE OR DELETE ON assessment_itemversion
    FOR EACH ROW EXECUTE FUNCTION assessment_refuse_change();
CREATE TRIGGER assessment_event_fixed BEFORE UPDATE OR DELETE ON assessment_answerevent
    FOR EACH ROW EXECUTE FUNCTION assessment_refuse_change();
CREATE TRIGGER assessment_rating_fixed BEFORE UPDATE OR DELETE ON assessment_rating
    FOR EACH ROW EXECUTE FUNCTION assessment_refuse_change();
CREATE TRIGGER assessment_correction_fixed BEFORE UPDATE OR DELETE ON assessment_scorecorrection
    FOR EACH ROW EXECUTE FUNCTION assessment_refuse_change();

CREATE FUNCTION assessment_plan_within_scope() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM assessment_filedscope s JOIN assessment_body b ON b.id = s.body_id
     WHERE s.id = NEW.scope_id AND s.body_id = NEW.body_id AND b.organisation_id = NEW.organisation_id
       AND s.occupation_id = NEW.occupation_id AND s.work_type_id IS NOT DISTINCT FROM NEW.work_type_id
       AND NEW.level = ANY (s.levels) AND s.valid_from <= (NEW.theory_at AT TIME ZONE 'Asia/Shanghai')::date
       AND (s.valid_until IS NULL OR s.valid_until >= GREATEST(NEW.practice_on,
            (NEW.theory_at AT TIME ZONE 'Asia/Shanghai')::date));
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the plan lies outside the filed scope' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'assessment_plan_within_scope';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assessment_plan_scope BEFORE INSERT OR UPDATE OF scope_id, body_id, organisation_id, occupation_id,
    work_type_id, level, theory_at, practice_on ON assessment_plan
    FOR EACH ROW EXECUTE FUNCTION assessment_plan_within_scope();
"""
DOWN = """
DROP TRIGGER assessment_plan_scope ON assessment_plan;
DROP FUNCTION assessment_plan_within_scope();
DROP TRIGGER assessment_correction_fixed ON assessment_scorecorrection;
DROP TRIGGER assessment_rating_fixed ON assessment_rating;
DROP TRIGGER assessment_event_fixed ON assessment_answerevent;
DROP TRIGGER assessment_version_fixed ON assessment_itemversion;
DROP FUNCTION assessment_refuse_change();
"""

WHOSE = {"region": "region_code", "organisation": "organisation_id"}
BANK = Via("assessment_bank", here="bank_id", region="region_code", organisation="owner_id")
VERSION_OF = Via("assessment_item", here="item_id", via=BANK)
REGISTRATION = Via("assessment_registration", here="registration_id", **WHOSE, person="person_id")
ATTEMPT = Via("assessment_attempt", here="attempt_id", **WHOSE, person="person_id")
RESULT = Via("assessment_result", here="result_id", **WHOSE, person="person_id")


class Migration(migrations.Migration):
    dependencies = [("assessment", "0001_initial")]
    operations = [
        migrations.RunSQL(UP, DOWN),
        protect("assessment_item", via=BANK),
        protect("assessment_itemversion", via=VERSION_OF),
        protect("assessment_itemreview", via=Via("assessment_itemversion", here="version_id", via=VERSION_OF)),
        protect("assessment_registration", **WHOSE, person="person_id"),
        protect("assessment_evidence", via=REGISTRATION),
        protect("assessment_attempt", **WHOSE, person="person_id"),
        protect("assessment_answer", via=ATTEMPT),
        protect("assessment_answerevent", via=ATTEMPT),
        protect("assessment_timegrant", via=ATTEMPT),
        protect("assessment_assignment", **WHOSE),
        protect("assessment_rating", via=Via("assessment_assignment", here="assignment_id", **WHOSE)),
        protect("assessment_result", **WHOSE, person="person_id"),
        protect("assessment_partresult", **WHOSE, person="person_id"),
        protect("assessment_scorecorrection", via=RESULT),
    ]
