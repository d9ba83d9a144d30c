"""Plans of the bodies, who registered for them, and their results."""

from ..declare import Part, Table

SITES = Part(
    "sites",
    "new_site",
    (
        Table(
            "assessment_site",
            """
            SELECT base('assessment_site') + s.id AS id, s.body AS body_id, '主考点' AS name, s.region AS region_code,
                   d.name || '考点' AS address
            FROM new_site AS s JOIN district AS d ON d.code = substr(s.region, 1, 6)""",
        ),
    ),
)

SCOPES = Part(
    "earlier filings",
    "old_scope",
    (
        Table(
            "assessment_filedscope",
            """
            SELECT base('assessment_filedscope') + s.id AS id, s.body AS body_id, s.occupation AS occupation_id,
                   '{' || array_to_string(s.levels, ',') || '}' AS levels, DATE '2018-11-01' AS valid_from,
                   s.valid_from - 1 AS valid_until
            FROM old_scope AS s""",
        ),
    ),
)

PLANS = Part(
    "plans",
    "plan",
    (
        Table(
            "assessment_plan",
            """
            SELECT base('assessment_plan') + s.id AS id, 'JH' || s.year || lpad((b.last + s.serial)::VARCHAR, 6, '0') AS number,
                   s.body AS body_id, s.organisation AS organisation_id,
                   CASE WHEN s.old THEN base('assessment_filedscope') + o.id ELSE s.scope END AS scope_id, s.occupation AS occupation_id,
                   s.level, '2018' AS edition, s.occupation_name || ' ' || level_name(s.level) || ' ' || s.theory_on AS title,
                   coalesce(i.site_id, base('assessment_site') + n.id) AS site_id, s.region AS region_code, 'finished' AS state,
                   s.theory_on - 40 AS announced_on, s.theory_on - 10 AS register_until, s.theory_on || ' 09:30:00' AS theory_at,
                   90 AS theory_minutes, s.theory_on + 1 AS practice_on, 60 AS theory_pass, 60 AS practice_pass, 12 AS part_months,
                   26000 AS fee, greatest(s.people, getvariable('plan_seats')) AS seats, s.people AS seats_taken,
                   (s.theory_on - 9) || ' 09:00:00' AS list_uploaded_at, (s.theory_on - 40) || ' 09:00:00' AS created_at
            FROM plan AS s JOIN series_base AS b ON b.key = 'assessment.plan.' || s.year
            LEFT JOIN old_scope AS o ON o.scope = s.scope LEFT JOIN site AS i ON i.body = s.body
            LEFT JOIN new_site AS n ON n.body = s.body""",
        ),
    ),
)

REGISTRATIONS = Part(
    "registrations",
    "registration",
    (
        Table(
            "assessment_registration",
            """
            SELECT base('assessment_registration') + s.id AS id, base('assessment_plan') + s.plan AS plan_id,
                   base('people_person') + s.person AS person_id, s.organisation AS organisation_id, s.region AS region_code,
                   CASE WHEN s.passed THEN 'certified' ELSE 'final' END AS state,
                   CASE s.level WHEN '5' THEN 'first' ELSE 'promotion' END AS kind,
                   CASE WHEN s.again THEN 'resit' ELSE 'main' END AS sitting_kind, s.level || '-1' AS condition, '{}' AS declared,
                   '{}' AS explanation, false AS skips_theory, false AS skips_practice,
                   'JH' || p.year || lpad((b.last + p.serial)::VARCHAR, 6, '0') || lpad(s.place::VARCHAR, 4, '0') AS ticket,
                   '' AS reason, (s.theory_on - 12 - pick(s.id, 'registers', 25)) || ' 10:20:00' AS registered_at, '' AS confirmed_by
            FROM registration AS s JOIN plan AS p ON p.id = s.plan
            JOIN series_base AS b ON b.key = 'assessment.plan.' || p.year""",
        ),
        Table(
            "assessment_result",
            """
            SELECT base('assessment_result') + s.id AS id, base('assessment_registration') + s.id AS registration_id,
                   base('people_person') + s.person AS person_id, s.organisation AS organisation_id, s.region AS region_code,
                   'final' AS state, s.theory, s.practice, s.absent AS theory_absent, s.absent AS practice_absent, false AS theory_kept,
                   false AS practice_kept, s.passed, s.final_on
            FROM registration AS s""",
        ),
    ),
)

CANDIDATES = Part(
    "candidates",
    "candidate",
    (
        Table(
            "people_relation",
            """
            SELECT base('people_relation/candidate') + s.id AS id, base('people_person') + s.person AS person_id,
                   s.organisation AS organisation_id, 'candidate' AS kind, s.since
            FROM candidate AS s""",
            series="candidate",
        ),
    ),
)

PARTS = (SITES, SCOPES, PLANS, REGISTRATIONS, CANDIDATES)
