"""Courses taken along without a network: what goes onto the device, and what comes back, once."""
