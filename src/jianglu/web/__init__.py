"""web: composition only."""
