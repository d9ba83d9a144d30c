-- What was written to the city's people.
WITH written AS (
    SELECT id FROM notifications_notification WHERE person_id > %(base:people_person)s AND person_id <= %(last:people_person)s
), sendings AS (
    DELETE FROM notifications_sending WHERE notification_id IN (SELECT id FROM written)
)
DELETE FROM notifications_notification WHERE id IN (SELECT id FROM written)
