"""Signals: what statistics find odd in finished exams. Each has a measured false-positive rate and opens a case, no more."""
