"""Small truths without tables: errors, money, levels, periods, identifiers."""
