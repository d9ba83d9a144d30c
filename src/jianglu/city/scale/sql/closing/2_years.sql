INSERT INTO training_annualquota (year, region_code, quantity, allocated)
SELECT year, region_code, 200000, 0 FROM training_voucherbatch
WHERE id > %(base:training_voucherbatch)s AND id <= %(last:training_voucherbatch)s
ON CONFLICT (year, region_code) DO NOTHING
