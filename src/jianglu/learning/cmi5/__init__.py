"""cmi5 courses (1st edition, "Quartz"): what may be taken in, and what their units may say of a learner. Pure."""
