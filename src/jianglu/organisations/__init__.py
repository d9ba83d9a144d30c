"""The organisations room."""
