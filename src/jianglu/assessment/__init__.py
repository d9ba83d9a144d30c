"""The assessment room."""
