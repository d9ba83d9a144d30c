"""Live classes, of groups and of courses: one mechanism, a door that opens in time for those whom it concerns."""
