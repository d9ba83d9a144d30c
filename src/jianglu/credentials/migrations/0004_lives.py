"""A suspension can end, nothing else can; signed credentials and public keys stay as they are."""

from django.db import migrations

MAKE = """
CREATE OR REPLACE FUNCTION credentials_face_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.record IS DISTINCT FROM OLD.record OR NEW.signature IS DISTINCT FROM OLD.signature
       OR NEW.number IS DISTINCT FROM OLD.number OR NEW.person_id IS DISTINCT FROM OLD.person_id THEN
        RAISE EXCEPTION 'the face of certificate % is fixed; correct it by a new version', OLD.number
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.status NOT IN ('valid', 'suspended') AND NEW.status IS DISTINCT FROM OLD.status THEN
        RAISE EXCEPTION 'certificate % has ended for ever', OLD.number USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credentials_signed_append_only BEFORE UPDATE OR DELETE ON credentials_signed
    FOR EACH ROW EXECUTE FUNCTION credentials_refuse();
CREATE TRIGGER credentials_key_kept BEFORE DELETE ON credentials_key
    FOR EACH ROW EXECUTE FUNCTION credentials_refuse();
CREATE FUNCTION credentials_key_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.public IS DISTINCT FROM OLD.public OR NEW.fragment IS DISTINCT FROM OLD.fragment
       OR NEW.identity_id IS DISTINCT FROM OLD.identity_id OR NEW.since IS DISTINCT FROM OLD.since
       OR (OLD.until IS NOT NULL AND NEW.until IS DISTINCT FROM OLD.until) THEN
        RAISE EXCEPTION 'a key is withdrawn, never changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credentials_key_is_fixed BEFORE UPDATE ON credentials_key
    FOR EACH ROW EXECUTE FUNCTION credentials_key_is_fixed();
"""
DROP = """
DROP TRIGGER credentials_key_is_fixed ON credentials_key;
DROP FUNCTION credentials_key_is_fixed();
DROP TRIGGER credentials_key_kept ON credentials_key;
DROP TRIGGER credentials_signed_append_only ON credentials_signed;
"""


class Migration(migrations.Migration):
    dependencies = [("credentials", "0003_identities")]
    operations = [migrations.RunSQL(MAKE, DROP)]
