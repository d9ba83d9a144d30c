"""聘任: an enterprise appoints special-grade and chief technicians who passed the review, for a term, checked each year."""
