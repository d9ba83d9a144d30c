"""Every table of the city, in the order in which they are filled."""

from . import assessment, benefits, credentials, learning, people, training

PARTS = (*people.PARTS, *training.PARTS, *assessment.PARTS, *credentials.PARTS, *learning.PARTS, *benefits.PARTS)

__all__ = ["PARTS"]
