"""Tests that look at the pages through a real browser."""
