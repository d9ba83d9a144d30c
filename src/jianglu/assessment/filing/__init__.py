"""Who may assess what: bodies, their filed scope, sites and assessors."""
