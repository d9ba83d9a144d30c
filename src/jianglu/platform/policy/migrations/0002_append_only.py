"""Decisions and the texts they rest on are never edited or deleted."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION policy_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER policy_decision_append_only BEFORE UPDATE OR DELETE ON policy_decision
    FOR EACH ROW EXECUTE FUNCTION policy_refuse_change();
CREATE TRIGGER policy_text_append_only BEFORE UPDATE OR DELETE ON policy_policytext
    FOR EACH ROW EXECUTE FUNCTION policy_refuse_change();
"""
BACKWARD = """
DROP TRIGGER policy_decision_append_only ON policy_decision;
DROP TRIGGER policy_text_append_only ON policy_policytext;
DROP FUNCTION policy_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("policy", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
