"""The ledger balances at every commit and is never edited; row-level security on claims and money."""

from django.db import migrations

from jianglu.platform.access.rls import Via, protect

BALANCE = """
CREATE FUNCTION benefits_check_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry bigint;
BEGIN
    IF TG_TABLE_NAME = 'benefits_posting' THEN entry := NEW.entry_id; ELSE entry := NEW.id; END IF;
    IF (SELECT coalesce(sum(amount), 0) <> 0 OR count(*) < 2 FROM benefits_posting AS p WHERE p.entry_id = entry) THEN
        RAISE EXCEPTION 'journal entry % does not balance', entry USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER benefits_posting_balances AFTER INSERT ON benefits_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION benefits_check_balance();
CREATE CONSTRAINT TRIGGER benefits_entry_balances AFTER INSERT ON benefits_journalentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION benefits_check_balance();

CREATE FUNCTION benefits_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER benefits_entry_append_only BEFORE UPDATE OR DELETE ON benefits_journalentry
    FOR EACH ROW EXECUTE FUNCTION benefits_refuse_change();
CREATE TRIGGER benefits_posting_append_only BEFORE UPDATE OR DELETE ON benefits_posting
    FOR EACH ROW EXECUTE FUNCTION benefits_refuse_change();
CREATE TRIGGER benefits_receipt_append_only BEFORE UPDATE OR DELETE ON benefits_receipt
    FOR EACH ROW EXECUTE FUNCTION benefits_refuse_change();
"""
BACK = """
DROP TRIGGER benefits_receipt_append_only ON benefits_receipt;
DROP TRIGGER benefits_posting_append_only ON benefits_posting;
DROP TRIGGER benefits_entry_append_only ON benefits_journalentry;
DROP FUNCTION benefits_refuse_change();
DROP TRIGGER benefits_entry_balances ON benefits_journalentry;
DROP TRIGGER benefits_posting_balances ON benefits_posting;
DROP FUNCTION benefits_check_balance();
"""


class Migration(migrations.Migration):
    dependencies = [("benefits", "0001_initial"), ("access", "0001_initial")]
    operations = [
        migrations.RunSQL(BALANCE, BACK),
        protect("benefits_claim", region="region_code", person="person_id"),
        protect("benefits_payment", via=Via("benefits_claim", here="claim_id", region="region_code", person="person_id")),
        protect(
            "benefits_bankaccount",
            person="person_id",
            via=Via("benefits_claim", here="id", there="account_id", region="region_code"),
        ),
        protect("benefits_paymentbatch", region="region_code"),
        protect("benefits_receipt", via=Via("benefits_paymentbatch", here="batch_id", region="region_code")),
        protect("benefits_recovery", via=Via("benefits_claim", here="claim_id", region="region_code", person="person_id")),
    ]
