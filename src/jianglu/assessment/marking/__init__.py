"""Scoring: theory by versioned keys, practice by two blind assessors."""
