"""Programmes, classes, who sat in them, vouchers, settlements."""

from ..declare import Part, Table, as_tokens

PROGRAMMES = Part(
    "programmes",
    "programme",
    (
        Table(
            "training_programme",
            """
            SELECT base('training_programme') + s.id AS id, 'P2018' || lpad((b.last + s.id)::VARCHAR, 5, '0') AS number,
                   s.organisation AS organisation_id, s.district AS region_code,
                   CASE s.level WHEN '5' THEN 'employment' ELSE 'post' END AS type,
                   t.name || '（' || CASE s.level WHEN '5' THEN '五' WHEN '4' THEN '四' ELSE '三' END || '级）' AS title, title AS _title,
                   t.occupation AS occupation_id, s.level, '职业技能提升行动补贴性培训' AS summary, s.theory AS theory_hours,
                   s.practice AS practice_hours, 0 AS online_hours, a.amount AS fee, a.amount AS subsidy, 'approved' AS state,
                   '2018-12-20 09:00:00' AS created_at, DATE '2018-12-20' AS approved_on, 1 AS version
            FROM programme AS s JOIN trade AS t ON t.k = s.trade JOIN standard AS a ON a.level = s.level
            JOIN series_base AS b ON b.key = 'training.programme.2018'""",
            made=(as_tokens("tokens", "_title"),),
        ),
    ),
)

CLASSES = Part(
    "classes",
    "class",
    (
        Table(
            "training_trainingclass",
            """
            SELECT base('training_trainingclass') + s.id AS id, 'K' || s.year || lpad((b.last + s.serial)::VARCHAR, 6, '0') AS number,
                   base('training_programme') + s.programme AS programme_id, s.organisation AS organisation_id, s.district AS region_code,
                   o.name || '实训点' AS address, s.start_on, s.end_on, s.start_on - 3 AS enrol_until,
                   substr('陈刘杨黄周吴徐孙胡朱高林何郭罗', 1 + pick(s.id, 'teacher', 15), 1) || '老师' AS teacher_name,
                   greatest(s.people, getvariable('class_seats')) AS seats, s.people AS seats_taken, 'finished' AS state,
                   (s.start_on - 25) || ' 09:00:00' AS created_at, s.end_on AS finished_on, 1 AS version
            FROM class AS s JOIN provider AS o ON o.organisation = s.organisation
            JOIN series_base AS b ON b.key = 'training.class.' || s.year""",
        ),
    ),
)

BATCHES = Part(
    "voucher batches",
    "voucher_batch",
    (
        Table(
            "training_voucherbatch",
            """
            SELECT base('training_voucherbatch') + s.id AS id, 'B' || s.year || lpad((b.last + 1)::VARCHAR, 4, '0') AS number,
                   s.year || ' 年全市培训券' AS title, 'general' AS kind, 'advanced' AS tier, s.year, '50' AS region_code,
                   150000 AS face_value, s.claimed AS quantity, s.claimed * 150000 AS budget, '职业技能提升行动专账资金' AS fund,
                   make_date(s.year, 1, 1) AS claim_from, make_date(s.year, 12, 31) AS claim_until, 3 AS valid_months,
                   CASE WHEN s.year = year(getvariable('today')) THEN 'issued' ELSE 'closed' END AS state,
                   make_date(s.year, 1, 1) || ' 08:00:00' AS created_at
            FROM voucher_batch AS s JOIN series_base AS b ON b.key = 'training.batch.' || s.year""",
        ),
    ),
)

QUOTAS = Part(
    "voucher quotas",
    "voucher_quota",
    (
        Table(
            "training_voucherquota",
            """
            SELECT base('training_voucherquota') + s.id AS id, base('training_voucherbatch') + b.id AS batch_id,
                   s.district AS region_code, s.claimed AS quantity, s.claimed
            FROM voucher_quota AS s JOIN voucher_batch AS b ON b.year = s.year""",
        ),
    ),
)

SETTLEMENTS = Part(
    "settlements",
    "settlement",
    (
        Table(
            "training_settlement",
            """
            SELECT base('training_settlement') + s.id AS id, 'S' || year(s.day) || lpad((b.last + s.serial)::VARCHAR, 5, '0') AS number,
                   base('training_trainingclass') + s.class AS training_class_id, s.organisation AS organisation_id, s.people, s.amount,
                   s.day || ' 10:00:00' AS submitted_at, 'system:city.scale' AS submitted_by
            FROM settlement AS s JOIN series_base AS b ON b.key = 'training.settlement.' || year(s.day)""",
        ),
    ),
)

VOUCHERS = Part(
    "vouchers",
    "voucher",
    (
        Table(
            "training_voucher",
            """
            SELECT base('training_voucher') + s.id AS id,
                   'Q' || s.year || lpad(((s.id * 387420489 + 271828182845) % 1000000000000)::VARCHAR, 12, '0') AS number,
                   base('training_voucherbatch') + b.id AS batch_id, base('training_voucherquota') + q.id AS quota_id,
                   base('people_person') + s.person AS person_id, s.district AS region_code,
                   CASE WHEN s.completed THEN 'settled' WHEN s.seat IS NOT NULL OR s.expires_on < getvariable('today') THEN 'expired'
                        ELSE 'claimed' END AS state,
                   s.claimed_on, s.expires_on, '{"imported": true}' AS decision,
                   CASE WHEN s.completed THEN least(s.subsidy, 150000) ELSE 0 END AS amount,
                   CASE WHEN s.completed THEN base('training_settlement') + t.id END AS settlement_id,
                   CASE WHEN s.completed THEN s.end_on + 5 WHEN s.seat IS NOT NULL THEN s.end_on
                        WHEN s.expires_on < getvariable('today') THEN s.expires_on + 1 END AS ended_on
            FROM voucher AS s JOIN voucher_batch AS b ON b.year = s.year
            JOIN voucher_quota AS q ON q.year = s.year AND q.district = s.district
            LEFT JOIN settlement AS t ON t.class = s.class""",
        ),
    ),
)

SEATS = Part(
    "enrolments",
    "seat",
    (
        Table(
            "training_enrolment",
            """
            SELECT base('training_enrolment') + s.id AS id, base('training_trainingclass') + s.class AS training_class_id,
                   base('people_person') + s.person AS person_id, base('training_voucher') + v.id AS voucher_id,
                   CASE WHEN s.completed THEN 'completed' ELSE 'failed' END AS state,
                   (s.start_on - 8) || ' ' || lpad((8 + pick(s.id, 'hour', 12))::VARCHAR, 2, '0') || ':10:00' AS enrolled_at,
                   'system:city.scale' AS enrolled_by, s.end_on AS ended_on
            FROM seat AS s LEFT JOIN voucher AS v ON v.seat = s.id AND v.completed""",
        ),
    ),
)

COMPLETIONS = Part(
    "completions",
    "completion",
    (
        Table(
            "training_completion",
            """
            SELECT base('training_completion') + s.id AS id, base('training_enrolment') + s.seat AS enrolment_id,
                   'K' || c.year || lpad((b.last + c.serial)::VARCHAR, 6, '0') || '-' || (base('training_enrolment') + s.seat) AS number,
                   e.end_on AS completed_on, e.hours AS planned_hours, e.attended AS attended_hours, 0 AS online_seconds,
                   floor(e.attended * 1000 / e.hours) / 1000 AS attendance
            FROM completion AS s JOIN seat AS e ON e.id = s.seat JOIN class AS c ON c.id = e.class
            JOIN series_base AS b ON b.key = 'training.class.' || c.year""",
        ),
    ),
)

TRAINEES = Part(
    "trainees",
    "trainee",
    (
        Table(
            "people_relation",
            """
            SELECT base('people_relation/trainee') + s.id AS id, base('people_person') + s.person AS person_id,
                   s.organisation AS organisation_id, 'trainee' AS kind, s.since
            FROM trainee AS s""",
            series="trainee",
        ),
    ),
)

PARTS = (PROGRAMMES, CLASSES, BATCHES, QUOTAS, SETTLEMENTS, VOUCHERS, SEATS, COMPLETIONS, TRAINEES)
