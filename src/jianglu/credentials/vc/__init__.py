"""Verifiable credentials as pure functions over JSON: no database, no clock, no network."""
