"""Adaptive practice: the next question suits what the learner has shown so far."""
