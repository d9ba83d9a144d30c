"""The benefits room."""
