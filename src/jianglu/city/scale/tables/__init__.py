"""Every table of the city, in the order in which they are filled."""

from .people import EMPLOYERS, JOBS, PEOPLE

PARTS = (EMPLOYERS, PEOPLE, JOBS)

__all__ = ["PARTS"]
