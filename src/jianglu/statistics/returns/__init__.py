"""Returns (报表): the bureau's monthly and yearly tables, counted from a snapshot, checked, signed, filed, derivable again."""
