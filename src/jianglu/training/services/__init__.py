"""What may be written in training, each verb with the actor first."""

from .apprenticeship import (
    ApprenticeRow,
    adopt_apprentices,
    edit_apprenticeship,
    enrol_apprentice,
    establish_due_results,
    establish_results,
    import_apprentices,
    leave_apprenticeship,
    plan_apprenticeship,
    submit_apprenticeship,
)
from .attendance import close_roll, mark_roll, open_sign_in, sign_in
from .classes import cancel_class, class_group, open_class, start_due_classes
from .completion import finish_class, settle_class
from .enrolment import enrol, enrol_by_number, import_trainees, withdraw
from .history import PastTrainee, adopt_programmes, carry_over, hand_out
from .programmes import create_programme, edit_programme, retire_programme, submit_programme
from .proofs import certify_completion, certify_course, certify_hours
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
    "ApprenticeRow",
    "PastTrainee",
    "adopt_apprentices",
    "adopt_programmes",
    "cancel_class",
    "carry_over",
    "certify_completion",
    "certify_course",
    "certify_hours",
    "claim_voucher",
    "class_group",
    "close_batch",
    "close_roll",
    "create_batch",
    "create_programme",
    "edit_apprenticeship",
    "edit_programme",
    "enrol",
    "enrol_apprentice",
    "enrol_by_number",
    "establish_due_results",
    "establish_results",
    "finish_class",
    "hand_out",
    "import_apprentices",
    "import_trainees",
    "issue_batch",
    "lapse_vouchers",
    "leave_apprenticeship",
    "mark_roll",
    "open_class",
    "open_sign_in",
    "plan_apprenticeship",
    "record_visit",
    "retire_programme",
    "revoke_voucher",
    "scan_classes",
    "set_annual_quota",
    "settle_class",
    "sign_in",
    "start_due_classes",
    "submit_apprenticeship",
    "submit_programme",
    "withdraw",
]
