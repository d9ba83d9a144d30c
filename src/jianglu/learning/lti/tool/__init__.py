"""This site as a tool of other platforms: they open our courses, learners link their account, progress goes back."""
