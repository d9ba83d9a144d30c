"""Courses and how they are studied."""

from .courses import WORK, Activity, Category, Course, CourseVersion, Module, Question, Revised
from .packages import ContentPackage, LaunchSession, PackageRun
from .records import (
    ActivityDefinition,
    RecordClient,
    RecordDocument,
    RecordForward,
    Statement,
    StatementAttachment,
    StatementVoiding,
)
from .reviews import CourseReview, ReviewRemark
from .study import Attempt, Enrolment, HourEntry, PlaySession, Progress
from .work import Submission, SubmissionFile

__all__ = [
    "WORK",
    "Activity",
    "ActivityDefinition",
    "Attempt",
    "Category",
    "ContentPackage",
    "Course",
    "CourseReview",
    "CourseVersion",
    "Enrolment",
    "HourEntry",
    "LaunchSession",
    "Module",
    "PackageRun",
    "PlaySession",
    "Progress",
    "Question",
    "RecordClient",
    "RecordDocument",
    "RecordForward",
    "ReviewRemark",
    "Revised",
    "Statement",
    "StatementAttachment",
    "StatementVoiding",
    "Submission",
    "SubmissionFile",
]
