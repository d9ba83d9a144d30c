"""The machinery that every room stands on."""
