"""Employers, people, and the jobs between them."""

from ..declare import Part, Table, as_tokens, in_pinyin, indexed, sealed

EMPLOYERS = Part(
    "employers",
    "employer",
    (
        Table(
            "organisations_organisation",
            """
            SELECT base('organisations_organisation') + s.id AS id, s.credit_code, s.name, s.name AS _name, s.district AS region_id,
                   s.address, '' AS legal_representative, '' AS contact_name, '' AS contact_phone, s.industry,
                   s.established_on, '' AS profile, 1 AS version, now_text() AS created_at
            FROM employer_card AS s""",
            made=(in_pinyin("pinyin", "_name"), as_tokens("tokens", "_name")),
        ),
        Table(
            "organisations_organisationrole",
            """
            SELECT base('organisations_organisationrole') + s.id AS id, base('organisations_organisation') + s.id AS organisation_id,
                   'enterprise' AS kind, s.established_on AS since
            FROM employer_card AS s""",
        ),
    ),
)

PEOPLE = Part(
    "people",
    "person",
    (
        Table(
            "people_person",
            """
            SELECT base('people_person') + s.id AS id, s.name, s.pinyin, s.number AS _number, s.phone AS _phone,
                   masked(s.number) AS number_masked, CASE WHEN s.male THEN 'male' ELSE 'female' END AS sex, s.born,
                   s.district AS region_id, substr(s.phone, 1, 3) || '****' || substr(s.phone, 8) AS phone_masked,
                   now_text() AS created_at
            FROM person AS s""",
            made=(
                sealed("number_sealed", "_number"),
                indexed("number_index", "_number"),
                sealed("phone_sealed", "_phone"),
            ),
        ),
    ),
)

JOBS = Part(
    "jobs",
    "job",
    (
        Table(
            "people_employment",
            """
            SELECT base('people_employment') + s.id AS id, base('people_person') + s.person AS person_id,
                   base('organisations_organisation') + s.employer AS organisation_id, t.occupation AS occupation_id,
                   t.name AS post, '[' || s.since || ',' || coalesce(s.until::VARCHAR, '') || ')' AS period, true AS main,
                   '就业登记' AS source
            FROM job AS s JOIN person AS p ON p.id = s.person JOIN trade AS t ON t.k = p.trade""",
        ),
        Table(
            "people_relation",
            """
            SELECT base('people_relation') + s.id AS id, base('people_person') + s.person AS person_id,
                   base('organisations_organisation') + s.employer AS organisation_id, 'employee' AS kind, s.since,
                   s.until - 1 AS until
            FROM job AS s""",
        ),
    ),
)

PARTS = (EMPLOYERS, PEOPLE, JOBS)
