"""Equipment of a body, row by row: what a filing claims, what an on-site check counts, how many stations it makes."""
