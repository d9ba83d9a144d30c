"""api: composition only."""
