"""The information room."""
