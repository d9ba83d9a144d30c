UPDATE training_annualquota AS q SET allocated = q.allocated + %(sign)s * b.quantity
FROM training_voucherbatch AS b
WHERE b.id > %(base:training_voucherbatch)s AND b.id <= %(last:training_voucherbatch)s
  AND b.year = q.year AND b.region_code = q.region_code
