"""Pages of the credentials room: the holder's, the public's, the bureau's, and what issuers publish."""

from . import openid, presenting, vcapi, wallets
from .holder import detail, download, download_credential, download_ofd, wallet
from .keys import ceremony, ceremony_list, keys
from .office import batches, change, correct, office_list, roster_template
from .published import bundle, copies_status_list, did_document, status_list, token_status_list
from .registers import historic_template, intakes, national
from .screening import bulk_check, bulk_check_result, bulk_checks, check_template
from .sharing import end_share, shared, shares
from .verify import lookup, scan, scan_address, slow_down, verify

__all__ = [
    "batches",
    "bulk_check",
    "bulk_check_result",
    "bulk_checks",
    "bundle",
    "ceremony",
    "ceremony_list",
    "change",
    "check_template",
    "copies_status_list",
    "correct",
    "detail",
    "did_document",
    "download",
    "download_credential",
    "download_ofd",
    "end_share",
    "historic_template",
    "intakes",
    "keys",
    "lookup",
    "national",
    "office_list",
    "openid",
    "presenting",
    "roster_template",
    "scan",
    "scan_address",
    "shared",
    "shares",
    "slow_down",
    "status_list",
    "token_status_list",
    "vcapi",
    "verify",
    "wallet",
    "wallets",
]  # fmt: skip
