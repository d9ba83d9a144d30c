"""Courses and how they are studied."""

from .cohorts import Cohort, CohortCourse, CohortMember, ForumPost, LiveClass, LiveVisit, PostReport
from .courses import WORK, Activity, Category, Course, CourseVersion, Module, Question, Revised, SkillTag
from .exchange import CourseImport, ImportNote
from .faces import FaceAppeal, FaceCheck
from .lti import LineItem, LtiKey, LtiLink, LtiScore, LtiTool, LtiUse
from .lti_platforms import LtiAccount, LtiPlatform, LtiReturn
from .notes import LessonNote
from .offline import OfflineCopy, OfflineMark
from .packages import ContentPackage, LaunchSession, PackageRun
from .planning import StudyPause, StudyPlan, WeekGoal
from .prerequisites import Prerequisite
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
from .signals import LearningSignal
from .streams import VideoStream
from .study import Attempt, Enrolment, HourEntry, PlaySession, Progress
from .work import Submission, SubmissionFile

__all__ = [
    "WORK",
    "Activity",
    "ActivityDefinition",
    "Attempt",
    "Category",
    "Cohort",
    "CohortCourse",
    "CohortMember",
    "ContentPackage",
    "Course",
    "CourseImport",
    "CourseReview",
    "CourseVersion",
    "Enrolment",
    "FaceAppeal",
    "FaceCheck",
    "ForumPost",
    "HourEntry",
    "ImportNote",
    "LaunchSession",
    "LearningSignal",
    "LessonNote",
    "LineItem",
    "LiveClass",
    "LiveVisit",
    "LtiAccount",
    "LtiKey",
    "LtiLink",
    "LtiPlatform",
    "LtiReturn",
    "LtiScore",
    "LtiTool",
    "LtiUse",
    "Module",
    "OfflineCopy",
    "OfflineMark",
    "PackageRun",
    "PlaySession",
    "PostReport",
    "Prerequisite",
    "Progress",
    "Question",
    "RecordClient",
    "RecordDocument",
    "RecordForward",
    "ReviewRemark",
    "Revised",
    "SkillTag",
    "Statement",
    "StatementAttachment",
    "StatementVoiding",
    "StudyPause",
    "StudyPlan",
    "Submission",
    "SubmissionFile",
    "VideoStream",
    "WeekGoal",
]
