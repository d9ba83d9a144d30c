"""Orders to the bank and its answers: the city's text layout and ISO 20022; pure, no database."""

from .orders import Answer, BankLine, Debtor, Expected, Order, Result, sha256, yuan_plain
from .pain001 import pain001
from .pain002 import read_pain002
from .text import HOUSE, Layout, layout_of, read_text, text_file

FILE_TYPES = {"csv": "text/csv; charset=utf-8", "txt": "text/plain", "xml": "application/xml"}
"""Content types of orders by the end of the file's name."""

__all__ = [
    "FILE_TYPES",
    "HOUSE",
    "Answer",
    "BankLine",
    "Debtor",
    "Expected",
    "Layout",
    "Order",
    "Result",
    "layout_of",
    "pain001",
    "read_answer",
    "read_pain002",
    "read_text",
    "sha256",
    "text_file",
    "yuan_plain",
]


def read_answer(data: bytes, batch: str, expected: Expected, layout: Layout) -> list[Answer]:
    """The bank's answer in either format, told by its content; raises BadReceipt with each bad row."""
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return read_pain002(data, batch, expected)
    return read_text(data, batch, expected, layout)
