"""How a course, an activity, a group and a unit's courses are doing."""
