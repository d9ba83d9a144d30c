"""Courses and how they are studied."""

from .courses import Activity, Category, Course, CourseVersion, Module, Question
from .study import Attempt, Enrolment, HourEntry, PlaySession, Progress, Statement

__all__ = [
    "Activity",
    "Attempt",
    "Category",
    "Course",
    "CourseVersion",
    "Enrolment",
    "HourEntry",
    "Module",
    "PlaySession",
    "Progress",
    "Question",
    "Statement",
]
