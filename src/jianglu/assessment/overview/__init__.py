"""The assessments of a body, a district or the city in figures, of which each opens down to its records."""
