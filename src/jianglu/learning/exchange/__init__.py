"""Courses in and out as packages: our own, and Common Cartridges that other platforms export. Pure."""
