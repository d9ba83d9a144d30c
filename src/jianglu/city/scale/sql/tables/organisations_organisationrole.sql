SELECT base('organisations_organisationrole') + s.id AS id,
       base('organisations_organisation') + s.id AS organisation_id,
       'enterprise' AS kind, s.established_on AS since
FROM employer_card AS s
