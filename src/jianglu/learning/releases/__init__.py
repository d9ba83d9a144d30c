"""When lessons and chapters of a course open, and until when they are to be done."""
