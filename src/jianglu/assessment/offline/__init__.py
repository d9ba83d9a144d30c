"""Scoring practice without a network: what an assessor's tablet takes along for the day, and what it brings back, once."""
