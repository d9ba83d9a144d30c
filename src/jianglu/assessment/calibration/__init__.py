"""Calibration of a bank's items from its exams: runs in a job, linked to the scale of the run before, with drift."""
