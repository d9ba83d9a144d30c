"""Gathers the tables of the room; each lives with its concept."""

from .bank.models import Bank, Blueprint, BlueprintNode, EnemySet, Item, ItemReview, ItemVersion
from .delivery.models import Answer, AnswerEvent, Attempt, Incident, PaperForm, SheetEntry, Sitting, TimeGrant
from .filing.models import Assessor, Body, ConflictDeclaration, FiledScope, Filing, Room, Site
from .marking.models import Assignment, Criterion, Rating, Rubric
from .plans.models import Evidence, Plan, Registration
from .results.models import PartResult, Result, ResultNotice, ScoreCorrection
from .scheduling.models import Arrangement, Placement

__all__ = [
    "Answer", "AnswerEvent", "Arrangement", "Assessor", "Assignment", "Attempt", "Bank", "Blueprint", "BlueprintNode",
    "Body", "ConflictDeclaration", "Criterion", "EnemySet", "Evidence", "FiledScope", "Filing", "Incident", "Item",
    "ItemReview", "ItemVersion", "PaperForm", "PartResult", "Placement", "Plan", "Rating", "Registration", "Result",
    "ResultNotice", "Room", "Rubric", "ScoreCorrection", "SheetEntry", "Site", "Sitting", "TimeGrant",
]  # fmt: skip
