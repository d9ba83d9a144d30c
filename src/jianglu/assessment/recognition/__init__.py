"""两类人才贯通: skills to professional titles and back, by decided recognition; nothing is automatic."""
