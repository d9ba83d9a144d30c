"""Budget, claims, accounts, payments, the ledger and recoveries. All money is in fen."""

from .budget import BudgetLine, FundReserve
from .claims import BankAccount, Claim, ScanRun
from .classes import ClassClaim, ClassRow, RowReview
from .fees import AssessmentFee
from .ledger import BankStatement, JournalEntry, LedgerAccount, LedgerMonth, MonthBalance, Posting
from .payments import BankProfile, Payment, PaymentBatch, Receipt
from .projects import Project
from .recovery import Instalment, Recovery, WriteOff
from .review import Appeal, ReviewRule
from .signals import Signal

__all__ = [
    "Appeal",
    "AssessmentFee",
    "BankAccount",
    "BankProfile",
    "BankStatement",
    "BudgetLine",
    "Claim",
    "ClassClaim",
    "ClassRow",
    "FundReserve",
    "Instalment",
    "JournalEntry",
    "LedgerAccount",
    "LedgerMonth",
    "MonthBalance",
    "Payment",
    "PaymentBatch",
    "Posting",
    "Project",
    "Receipt",
    "Recovery",
    "ReviewRule",
    "RowReview",
    "ScanRun",
    "Signal",
    "WriteOff",
]
