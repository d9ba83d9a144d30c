-- Signals over claims of the city's people that no officer has touched, with their cases: the next night finds again what is left.
WITH found AS (
    SELECT s.id, s.case_id FROM benefits_signal AS s
    WHERE s.state = 'open' AND s.id IN (
        SELECT l.signal_id FROM benefits_signal_claims AS l JOIN benefits_claim AS c ON c.id = l.claim_id
        WHERE c.person_id > %(base:people_person)s AND c.person_id <= %(last:people_person)s)
      AND NOT EXISTS (SELECT 1 FROM workflow_decision AS d WHERE d.case_id = s.case_id AND d.user_id IS NOT NULL)
), links AS (
    DELETE FROM benefits_signal_claims WHERE signal_id IN (SELECT id FROM found)
), signals AS (
    DELETE FROM benefits_signal WHERE id IN (SELECT id FROM found)
), decisions AS (
    DELETE FROM workflow_decision WHERE case_id IN (SELECT case_id FROM found)
), steps AS (
    DELETE FROM workflow_step WHERE case_id IN (SELECT case_id FROM found)
), news AS (  -- whoever has not heard of it need not
    DELETE FROM events_delivery AS d USING events_event AS e
    WHERE d.event_id = e.id AND d.state <> 'done' AND e.name = 'workflow.case_moved'
      AND (e.payload ->> 'case_id')::bigint IN (SELECT case_id FROM found)
)
DELETE FROM workflow_case WHERE id IN (SELECT case_id FROM found)
