"""Django's cache in PostgreSQL: all server processes count and remember together, without another service."""
