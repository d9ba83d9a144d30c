"""SCORM packages: what may be taken in, and what they may say of a learner. Pure."""
