"""Published versions, the hour ledger and the record store cannot be changed, whatever the code does."""

from django.db import migrations

SQL = """
CREATE FUNCTION learning_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER learning_append_only BEFORE UPDATE OR DELETE ON learning_hourentry
    FOR EACH ROW EXECUTE FUNCTION learning_refuse();
CREATE TRIGGER learning_append_only BEFORE UPDATE OR DELETE ON learning_statement
    FOR EACH ROW EXECUTE FUNCTION learning_refuse();
CREATE TRIGGER learning_frozen BEFORE UPDATE OR DELETE ON learning_courseversion
    FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION learning_refuse();

CREATE FUNCTION learning_frozen_content() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    item jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
    version bigint;
BEGIN
    IF TG_TABLE_NAME = 'learning_module' THEN
        version := (item->>'version_id')::bigint;
    ELSIF TG_TABLE_NAME = 'learning_activity' THEN
        SELECT m.version_id INTO version FROM learning_module m WHERE m.id = (item->>'module_id')::bigint;
    ELSE
        SELECT m.version_id INTO version FROM learning_module m JOIN learning_activity a ON a.module_id = m.id
            WHERE a.id = (item->>'activity_id')::bigint;
    END IF;
    IF EXISTS (SELECT 1 FROM learning_courseversion v WHERE v.id = version AND v.state = 'published') THEN
        RAISE EXCEPTION 'a published course version is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER learning_frozen BEFORE INSERT OR UPDATE OR DELETE ON learning_module
    FOR EACH ROW EXECUTE FUNCTION learning_frozen_content();
CREATE TRIGGER learning_frozen BEFORE INSERT OR UPDATE OR DELETE ON learning_activity
    FOR EACH ROW EXECUTE FUNCTION learning_frozen_content();
CREATE TRIGGER learning_frozen BEFORE INSERT OR UPDATE OR DELETE ON learning_question
    FOR EACH ROW EXECUTE FUNCTION learning_frozen_content();
"""

UNDO = """
DROP TRIGGER learning_append_only ON learning_hourentry;
DROP TRIGGER learning_append_only ON learning_statement;
DROP TRIGGER learning_frozen ON learning_courseversion;
DROP TRIGGER learning_frozen ON learning_module;
DROP TRIGGER learning_frozen ON learning_activity;
DROP TRIGGER learning_frozen ON learning_question;
DROP FUNCTION learning_frozen_content();
DROP FUNCTION learning_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("learning", "0001_initial")]
    operations = [migrations.RunSQL(SQL, UNDO)]
