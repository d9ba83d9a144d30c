"""city: composition only."""
