"""LTI 1.3 Advantage: tools of others in our courses; see README.md of the room and docs/learning.md."""
