"""Programmes, classes, vouchers, attendance, settlement, supervision."""

from .apprenticeship import Apprentice, Apprenticeship
from .classes import Attendance, ClassSession, TrainingClass
from .enrolment import Completion, Enrolment, Settlement
from .programmes import Programme
from .supervision import Alert, Visit
from .vouchers import AnnualQuota, Voucher, VoucherBatch, VoucherQuota

__all__ = [
    "Alert",
    "AnnualQuota",
    "Apprentice",
    "Apprenticeship",
    "Attendance",
    "ClassSession",
    "Completion",
    "Enrolment",
    "Programme",
    "Settlement",
    "TrainingClass",
    "Visit",
    "Voucher",
    "VoucherBatch",
    "VoucherQuota",
]
