"""Skill-upgrade subsidies: insured months, decisions, claims, accounts, batches, payments, the ledger."""

from ..declare import Part, Table, indexed, sealed

CODE = "'skill-upgrade'"

INSURED = Part(
    "insured months",
    "insured",
    (
        Table(
            "people_insurancemonth",
            """
            SELECT base('people_insurancemonth') + s.id AS id, base('people_person') + s.person AS person_id,
                   base('organisations_organisation') + s.employer AS organisation_id, s.district AS region_id,
                   'unemployment' AS kind, s.month, 'paid' AS state, '失业保险经办系统' AS source
            FROM insured AS s""",
        ),
    ),
)

BUDGETS = Part(
    "budgets",
    "new_budget",
    (
        Table(
            "benefits_budgetline",
            f"""
            SELECT base('benefits_budgetline') + s.id AS id, s.year, {CODE} AS benefit, s.district AS region_id, s.granted AS total,
                   0 AS committed, s.paid
            FROM new_budget AS s""",
        ),
    ),
)

CLAIMS = Part(
    "claims",
    "claim",
    (
        Table(
            "policy_decision",
            f"""
            SELECT base('policy_decision') + s.id AS id, {CODE} AS policy, v.fingerprint AS text_id, v.version,
                   (base('credentials_certificate') + s.certificate)::VARCHAR AS subject, base('people_person') + s.person AS person_id,
                   s.issued_on AS event_date, s.claimed_on AS on, 'granted' AS outcome, v.amount, own(v.facts, s, v) AS facts, v.parameters,
                   own(v.explanation, s, v) AS explanation, s.claimed_on || ' 10:00:00' AS decided_at, 'system:city.scale' AS decided_by
            FROM claim_card AS s JOIN verdict AS v ON v.year = year(s.issued_on) AND v.level = s.level AND v.demand_class = s.demand_class""",
        ),
        Table(
            "benefits_bankaccount",
            """
            SELECT base('benefits_bankaccount') + s.id AS id, base('people_person') + s.person AS person_id, s.holder, s.bank,
                   s.card_number AS _number, repeat('*', 15) || substr(s.card_number, 16) AS number_masked,
                   (s.claimed_on - 1) || ' 09:30:00' AS confirmed_at
            FROM claim_card AS s""",
            made=(sealed("number_sealed", "_number"), indexed("number_index", "_number")),
        ),
        Table(
            "benefits_claim",
            f"""
            SELECT base('benefits_claim') + s.id AS id, s.claim_number AS number, {CODE} AS benefit, 'application' AS channel,
                   'paid' AS state, base('people_person') + s.person AS person_id,
                   base('credentials_certificate') + s.certificate AS certificate_id, s.occupation AS occupation_code, '' AS work_type,
                   s.level, s.demand_class, s.issued_on AS event_date, s.claimed_on, s.district AS region_code, s.amount,
                   base('policy_decision') + s.id AS decision_id, coalesce(o.line, base('benefits_budgetline') + n.id) AS budget_line_id,
                   base('benefits_bankaccount') + s.id AS account_id, (s.issued_on + INTERVAL 12 MONTH)::DATE AS answer_by,
                   s.claimed_on || ' 10:00:00' AS created_at, '' AS closed_reason, s.paid_on
            FROM claim_card AS s
            LEFT JOIN budget_line AS o ON o.year = year(s.claimed_on) AND o.district = s.district
            LEFT JOIN new_budget AS n ON n.year = year(s.claimed_on) AND n.district = s.district""",
        ),
        Table(
            "benefits_payment",
            """
            SELECT base('benefits_payment') + s.id AS id, base('benefits_paymentbatch') + b.id AS batch_id, s.line,
                   base('benefits_claim') + s.id AS claim_id, base('benefits_bankaccount') + s.id AS account_id, s.amount,
                   'paid' AS state, 'YH' || strftime(s.paid_on, '%Y%m%d') || lpad(s.id::VARCHAR, 8, '0') AS bank_reference,
                   '' AS reason, s.paid_on AS settled_on
            FROM claim_card AS s JOIN pay_batch AS b ON b.paid_on = s.paid_on AND b.district = s.district""",
        ),
    ),
)

BATCHES = Part(
    "payment batches",
    "pay_batch",
    (
        Table(
            "benefits_paymentbatch",
            """
            SELECT base('benefits_paymentbatch') + s.id AS id,
                   'FF' || strftime(s.paid_on, '%Y%m%d') || lpad((b.last + s.serial)::VARCHAR, 3, '0') AS number,
                   'city:' || s.paid_on || ':' || s.district AS key, s.district AS region_code, 'settled' AS state, s.people AS count,
                   s.total, '' AS sha256, 'system:city.scale' AS made_by, (s.paid_on - 3) || ' 15:00:00' AS made_at,
                   'system:city.scale' AS sent_by, (s.paid_on - 2) || ' 10:00:00' AS sent_at
            FROM pay_batch AS s JOIN series_base AS b ON b.key = s.key""",
        ),
    ),
)

LEDGER = Part(
    "ledger",
    "booked",
    (
        Table(
            "benefits_journalentry",
            """
            SELECT base('benefits_journalentry') + s.id AS id, k.key, s.day AS on, k.text, s.district AS region_code,
                   CASE WHEN s.kind IN ('granted', 'paid') THEN base('benefits_claim') + s.about END AS claim_id,
                   'system:city.scale' AS made_by, s.day || ' 11:00:00' AS made_at
            FROM entry_text AS k JOIN booked AS s ON s.id = k.id""",
        ),
        Table(
            "benefits_posting",
            """
            SELECT base('benefits_posting') + 2 * s.id - 1 + p.side AS id, base('benefits_journalentry') + s.id AS entry_id,
                   CASE p.side WHEN 0 THEN a.debit ELSE a.credit END AS account_id,
                   CASE p.side WHEN 0 THEN s.amount ELSE -s.amount END AS amount
            FROM booked AS s JOIN accounts AS a ON a.kind = s.kind, (VALUES (0), (1)) AS p(side)""",
            many=2,
        ),
    ),
)

PARTS = (INSURED, BUDGETS, CLAIMS, BATCHES, LEDGER)
