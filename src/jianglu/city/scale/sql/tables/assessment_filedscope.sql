SELECT base('assessment_filedscope') + s.id AS id, s.body AS body_id, s.occupation AS occupation_id,
       '{' || array_to_string(s.levels, ',') || '}' AS levels, DATE '2018-11-01' AS valid_from,
       s.valid_from - 1 AS valid_until
FROM old_scope AS s
