SELECT base('assessment_result') + s.id AS id, base('assessment_registration') + s.id AS registration_id,
       base('people_person') + s.person AS person_id, s.organisation AS organisation_id, s.region AS region_code,
       'final' AS state, s.theory, s.practice, s.absent AS theory_absent, s.absent AS practice_absent,
       false AS theory_kept,
       false AS practice_kept, s.passed, s.final_on
FROM registration AS s
