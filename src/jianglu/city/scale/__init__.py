"""The scaled city: up to 5.03 million people with their records, drawn in DuckDB and copied into the real tables."""
