UPDATE learning_course AS c SET learners = c.learners + %(sign)s * v.n, finished = c.finished + %(sign)s * v.finished
FROM (
    SELECT course_id, count(*) AS n, count(completed_at) AS finished FROM learning_enrolment
    WHERE id > %(base:learning_enrolment)s AND id <= %(last:learning_enrolment)s GROUP BY 1
) AS v
WHERE c.id = v.course_id
