"""Items in Word documents and plain text: importing with the line of every fault, exporting."""

from __future__ import annotations

import io
from typing import IO
from xml.etree.ElementTree import Element

from django.db import transaction
from django.utils.translation import gettext as _

from jianglu.kernel.archives import BadArchive, parse_xml, read_archive
from jianglu.kernel.errors import DomainError, RowError
from jianglu.kernel.sheets import BadSheet
from jianglu.platform import audit
from jianglu.platform.access import Actor
from jianglu.platform.questions import Kind, textual

from .banks import own_bank
from .incoming import Row, items_of, write_all
from .sheets import POOLS
from .text import ItemText

MAX_TEXT = 5 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FIELD = {
    "node": "鉴定点", "stem": "题干", "kind": "题型", "options": "选项", "answer": "答案", "blanks": "题干", "parts": "小题",
    "long": "题干", "difficulty": "难度", "pool": "用途",
}  # fmt: skip


def import_text(actor: Actor, blueprint_id: int, file: IO[bytes]) -> int:
    """Write all items of a Word document or a text file, in review, or none.

    Raises BadSheet when it is neither, BadRows that names every fault with its line (of a document: its paragraph).
    """
    typed = textual.parse(lines_of(file.read(MAX_TEXT + 1)))
    if not typed:
        raise BadSheet(why=_("没有找到以“1.”开头的题目"))
    bad: list[RowError] = []
    rows = []
    for item in typed:
        given = item.difficulty.strip()
        question = item.question()
        rows.append(
            Row(item.line, item.node, ItemText(
                question.kind, question.stem, question.options, question.answer,
                3 if not given else int(given) if given in {"1", "2", "3", "4", "5"} else 0,
                item.explanation, item.source, question.parts,
            ), POOLS.get(item.pool.strip(), ""))
        )  # fmt: skip
    return write_all(actor, blueprint_id, rows, bad=bad, fields=_FIELD, source="text")


def lines_of(data: bytes) -> list[str]:
    """The paragraphs of a DOCX file, or the lines of a text in UTF-8 or GB 18030; raises BadSheet."""
    if len(data) > MAX_TEXT:
        raise BadSheet(why=_("文件超过 %(mb)s MB") % {"mb": MAX_TEXT // 1024 // 1024})
    if data[:2] == b"PK":
        return _paragraphs(data)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding).splitlines()
        except UnicodeDecodeError:
            continue
    raise BadSheet(why=_("不是文本文件或 Word 文档（.docx）"))


def _paragraphs(data: bytes) -> list[str]:
    try:
        parts = read_archive(io.BytesIO(data), wanted=lambda name: name == "word/document.xml")
        tree = parse_xml(parts["word/document.xml"])
    except (BadArchive, KeyError) as error:
        raise BadSheet(why=_("不是有效的 Word 文档（.docx）")) from error
    except DomainError:
        raise
    lines: list[str] = []
    for paragraph in tree.iter(f"{_W}p"):
        lines += "".join(_text(node) for node in paragraph.iter()).split("\n")
    return lines


def _text(node: Element) -> str:
    if node.tag == f"{_W}t":
        return node.text or ""
    return {f"{_W}tab": "  ", f"{_W}br": "\n", f"{_W}cr": "\n"}.get(str(node.tag), "")


def export_text(actor: Actor, bank_id: int) -> str:
    """All items of a bank but the retired ones in the form that `import_text` reads; that it was done is audited."""
    with transaction.atomic():
        bank = own_bank(actor, bank_id)
        lines: list[str] = []
        rows = items_of(bank)
        for number, version in enumerate(rows, start=1):
            question, item = version.question, version.item
            first, *rest = textual.written(question)
            lines += [f"{number}. {first}", f"题型：{textual.NAMES[Kind(item.kind)][0]}", *rest]
            fields = {
                "答案": textual.typed_answer(item.kind, question.answer), "鉴定点": item.node.code,
                "难度": str(version.difficulty), "解析": version.explanation, "出处": version.source,
                "用途": "练习" if item.pool == item.Pool.PRACTICE else "",
            }  # fmt: skip
            lines += [f"{name}：{text}" for name, text in fields.items() if text]
            lines.append("")
        audit.record(actor, "assessment.items_exported", bank, changes={"count": len(rows), "format": "text"})
        return "\n".join(lines)
