"""Platforms that raise highly skilled workers, and who among them is honoured."""
