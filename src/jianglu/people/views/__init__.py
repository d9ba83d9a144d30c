"""Pages of people: one's own (me), a unit's people (unit), the bureau's (office)."""
