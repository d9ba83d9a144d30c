"""Gathers the tables of the room; each lives with its concept."""

from .bank.models import Bank, Blueprint, BlueprintNode, EnemySet, Item, ItemReview, ItemVersion
from .calibration.models import CalibrationRun, ItemParameter
from .delivery.models import Answer, AnswerEvent, Attempt, Incident, PaperForm, SheetEntry, Sitting, TimeGrant
from .filing.models import Assessor, Body, ConflictDeclaration, FiledScope, Filing, Room, Site
from .marking.models import Assignment, Criterion, Rating, Rubric
from .paperbank.models import KeyHolder, PaperSet, PaperUse
from .plans.models import Evidence, Plan, Registration
from .practice.models import Practice, PracticeStep
from .results.models import PartResult, Result, ResultNotice, ScoreCorrection
from .scheduling.models import Arrangement, Placement

__all__ = [
    "Answer", "AnswerEvent", "Arrangement", "Assessor", "Assignment", "Attempt", "Bank", "Blueprint",
    "BlueprintNode", "Body", "CalibrationRun", "ConflictDeclaration", "Criterion", "EnemySet", "Evidence",
    "FiledScope", "Filing", "Incident", "Item", "ItemParameter", "ItemReview", "ItemVersion", "KeyHolder",
    "PaperForm", "PaperSet", "PaperUse", "PartResult", "Placement", "Plan", "Practice", "PracticeStep", "Rating",
    "Registration", "Result", "ResultNotice", "Room", "Rubric", "ScoreCorrection", "SheetEntry", "Site", "Sitting",
    "TimeGrant",
]  # fmt: skip
