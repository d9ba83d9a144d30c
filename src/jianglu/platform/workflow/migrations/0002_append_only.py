"""Decisions cannot be changed or deleted, also not by a programme with a bug."""

from django.db import migrations

UP = """
CREATE FUNCTION workflow_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a decision is never changed; take a new one' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER workflow_decision_append_only BEFORE UPDATE OR DELETE ON workflow_decision
    FOR EACH ROW EXECUTE FUNCTION workflow_refuse_change();
"""
DOWN = """
DROP TRIGGER workflow_decision_append_only ON workflow_decision;
DROP FUNCTION workflow_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_initial")]
    operations = [migrations.RunSQL(UP, DOWN)]
