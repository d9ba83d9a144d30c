"""Tables of the credentials room: the register, its keys, its sheets, and what goes to and comes from wallets by OpenID."""

from .keys import Algorithm, Ceremony, Identity, Key, Signed
from .openid import Enquiry, Offer, WalletCopy
from .register import Certificate, Document, Issuer, LicenceFile, Share, StatusChange, new_token
from .sheets import Batch, BatchItem, BulkCheck, Intake, NationalExport

__all__ = [
    "Algorithm",
    "Batch",
    "BatchItem",
    "BulkCheck",
    "Ceremony",
    "Certificate",
    "Document",
    "Enquiry",
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
