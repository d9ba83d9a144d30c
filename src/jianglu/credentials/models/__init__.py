"""Tables of the credentials room: the register, and what goes to and comes from wallets by OpenID."""

from .openid import Offer, WalletCopy
from .register import (
    Algorithm,
    Batch,
    BatchItem,
    BulkCheck,
    Ceremony,
    Certificate,
    Document,
    Identity,
    Intake,
    Issuer,
    Key,
    LicenceFile,
    NationalExport,
    Share,
    Signed,
    StatusChange,
    new_token,
)

__all__ = [
    "Algorithm",
    "Batch",
    "BatchItem",
    "BulkCheck",
    "Ceremony",
    "Certificate",
    "Document",
    "Identity",
    "Intake",
    "Issuer",
    "Key",
    "LicenceFile",
    "NationalExport",
    "Offer",
    "Share",
    "Signed",
    "StatusChange",
    "WalletCopy",
    "new_token",
]
