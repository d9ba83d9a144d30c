"""What statements attach: content that came along, or an address where it lies (Data 2.4.11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .errors import BadRecord

SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"


@dataclass(frozen=True)
class Attached:
    """Content that came with statements."""

    sha2: str
    content_type: str
    data: bytes


def check(statements: Sequence[Mapping[str, Any]], contents: Mapping[str, Attached]) -> None:
    """Every content belongs to an attachment, and every attachment without a fileUrl has its content; raises BadRecord.

    A signature always comes with its content, since it is checked.
    """
    declared = set()
    for statement in statements:
        for part in (statement, statement["object"]):
            for item in part.get("attachments", ()):
                declared.add(item["sha2"])
                if item["sha2"] not in contents and ("fileUrl" not in item or item["usageType"] == SIGNATURE):
                    raise BadRecord(where="attachments", why="an attachment has neither content nor fileUrl")
    if contents.keys() - declared:
        raise BadRecord(where="body", why="a part belongs to no attachment")
