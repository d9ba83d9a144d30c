"""OpenID for Verifiable Credentials: what goes to the wallets of others (OpenID4VCI 1.0 of September 2025)."""
