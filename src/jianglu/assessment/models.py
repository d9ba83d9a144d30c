"""Gathers the tables of the room; each lives with its concept."""

from .appointment.models import Appointment, AppointmentCheck
from .bank.models import Bank, Blueprint, BlueprintNode, EnemySet, Item, ItemReview, ItemVersion
from .calibration.models import CalibrationRun, ItemParameter
from .delivery.models import Answer, AnswerEvent, Attempt, Incident, PaperForm, SheetEntry, Sitting, TimeGrant
from .equipment.models import Equipment
from .filing.models import Assessor, AssessorTraining, Body, ConflictDeclaration, FiledScope, Filing, Room, Site
from .intake.models import CandidatePhoto, FeeWaiver
from .marking.models import Assignment, Criterion, Rating, Rubric
from .nomination.models import Nomination, NominationPaper
from .offline.models import OfflineRating, RatingCopy
from .paperbank.models import KeyHolder, PaperSet, PaperUse
from .plans.models import Evidence, Plan, Registration
from .posts.models import NormAnnex, NormLevel, NormSubject, Post, PostNorm
from .practice.models import Practice, PracticeStep
from .recognition.models import Recognition, RecognitionEvidence
from .results.models import PartResult, Result, ResultNotice, ScoreCorrection
from .review.models import Review, ReviewPaper, ReviewSeat
from .scheduling.models import Arrangement, Placement
from .signals.models import SessionScan, Signal
from .supervision.models import (
    CheckAnswer,
    Draw,
    Finding,
    Inspection,
    Measure,
    Points,
    Rectification,
    Supervisor,
    SupervisorConflict,
    SupervisorTraining,
)

__all__ = [
    "Answer", "AnswerEvent", "Appointment", "AppointmentCheck", "Arrangement",
    "Assessor", "AssessorTraining", "Assignment", "Attempt", "Bank", "Blueprint", "BlueprintNode",
    "Body", "CalibrationRun", "CandidatePhoto", "CheckAnswer", "ConflictDeclaration", "Criterion", "Draw", "EnemySet",
    "Equipment",
    "Evidence", "FeeWaiver", "FiledScope", "Filing", "Finding", "Incident", "Inspection", "Item", "ItemParameter", "ItemReview",
    "ItemVersion", "KeyHolder", "Measure", "Nomination", "NominationPaper", "NormAnnex", "NormLevel", "NormSubject",
    "OfflineRating", "PaperForm", "PaperSet", "PaperUse", "PartResult", "Placement", "Plan", "Points", "Post", "PostNorm",
    "Practice", "PracticeStep", "Rating", "RatingCopy", "Recognition", "RecognitionEvidence", "Rectification", "Registration",
    "Result", "ResultNotice", "Review", "ReviewPaper", "ReviewSeat", "Room", "Rubric", "ScoreCorrection",
    "SessionScan", "SheetEntry", "Signal", "Site", "Sitting", "Supervisor", "SupervisorConflict",
    "SupervisorTraining", "TimeGrant",
]  # fmt: skip
