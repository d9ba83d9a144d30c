"""Changes of status are added, never edited; what is signed stays as it is."""

from django.db import migrations

MAKE = """
CREATE FUNCTION credentials_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER credentials_change_append_only BEFORE UPDATE OR DELETE ON credentials_statuschange
    FOR EACH ROW EXECUTE FUNCTION credentials_refuse();
CREATE TRIGGER credentials_document_append_only BEFORE UPDATE OR DELETE ON credentials_document
    FOR EACH ROW EXECUTE FUNCTION credentials_refuse();
CREATE TRIGGER credentials_certificate_kept BEFORE DELETE ON credentials_certificate
    FOR EACH ROW EXECUTE FUNCTION credentials_refuse();
CREATE FUNCTION credentials_face_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.record IS DISTINCT FROM OLD.record OR NEW.signature IS DISTINCT FROM OLD.signature
       OR NEW.number IS DISTINCT FROM OLD.number OR NEW.person_id IS DISTINCT FROM OLD.person_id THEN
        RAISE EXCEPTION 'the face of certificate % is fixed; correct it by a new version', OLD.number
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.status <> 'valid' AND NEW.status IS DISTINCT FROM OLD.status THEN
        RAISE EXCEPTION 'certificate % has ended for ever', OLD.number USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credentials_face_is_fixed BEFORE UPDATE ON credentials_certificate
    FOR EACH ROW EXECUTE FUNCTION credentials_face_is_fixed();
"""
DROP = """
DROP TRIGGER credentials_face_is_fixed ON credentials_certificate;
DROP TRIGGER credentials_certificate_kept ON credentials_certificate;
DROP TRIGGER credentials_document_append_only ON credentials_document;
DROP TRIGGER credentials_change_append_only ON credentials_statuschange;
DROP FUNCTION credentials_face_is_fixed();
DROP FUNCTION credentials_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("credentials", "0001_initial")]
    operations = [migrations.RunSQL(MAKE, DROP)]
