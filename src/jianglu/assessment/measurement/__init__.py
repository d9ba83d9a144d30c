"""Measurement: what the answers say of items and of persons. Pure numbers; no ORM, no clock."""

from .classical import ItemStatistics, TestStatistics, analyse
from .dichotomous import Calibration, Model, calibrate
from .graded import GradedCalibration, calibrate_graded
from .scoring import eap, item_fit, item_information, person_fit

__all__ = [
    "Calibration",
    "GradedCalibration",
    "ItemStatistics",
    "Model",
    "TestStatistics",
    "analyse",
    "calibrate",
    "calibrate_graded",
    "eap",
    "item_fit",
    "item_information",
    "person_fit",
]
