"""Pages of the credentials room: the holder's, the public's, the bureau's, and what issuers publish."""

from .holder import detail, download, download_credential, wallet
from .keys import ceremony, ceremony_list, keys
from .office import change, correct, office_list
from .published import bundle, did_document, status_list, token_status_list
from .verify import scan, scan_address, slow_down, verify

__all__ = [
    "bundle", "ceremony", "ceremony_list", "change", "correct", "detail", "did_document", "download",
    "download_credential", "keys", "office_list", "scan", "scan_address", "slow_down", "status_list",
    "token_status_list", "verify", "wallet",
]  # fmt: skip
