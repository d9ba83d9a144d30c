"""What may be written in training, each verb with the actor first."""

from .attendance import close_roll, mark_roll, open_sign_in, sign_in
from .classes import cancel_class, open_class, start_due_classes
from .completion import finish_class, settle_class
from .enrolment import enrol, enrol_by_number, import_trainees, withdraw
from .history import PastTrainee, adopt_programmes, carry_over, hand_out
from .programmes import create_programme, edit_programme, retire_programme, submit_programme
from .proofs import certify_completion, certify_hours
from .supervision import record_visit, scan_classes
from .vouchers import (
    claim_voucher,
    close_batch,
    create_batch,
    issue_batch,
    lapse_vouchers,
    revoke_voucher,
    set_annual_quota,
)

__all__ = [
    "PastTrainee",
    "adopt_programmes",
    "cancel_class",
    "carry_over",
    "certify_completion",
    "certify_hours",
    "claim_voucher",
    "close_batch",
    "close_roll",
    "create_batch",
    "create_programme",
    "edit_programme",
    "enrol",
    "enrol_by_number",
    "finish_class",
    "hand_out",
    "import_trainees",
    "issue_batch",
    "lapse_vouchers",
    "mark_roll",
    "open_class",
    "open_sign_in",
    "record_visit",
    "retire_programme",
    "revoke_voucher",
    "scan_classes",
    "set_annual_quota",
    "settle_class",
    "sign_in",
    "start_due_classes",
    "submit_programme",
    "withdraw",
]
