"""No tables: the facts are views. Django tells of a migration only those apps that have this module."""
