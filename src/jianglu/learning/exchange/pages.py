"""Web pages of a cartridge as Markdown of lessons and plain text of questions, with what could not come along."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from .parts import plain

Lose = Callable[[str, str], None]
"""Takes a code of telling.py and what it is about."""
BASE = ("$IMS-CC-FILEBASE$", "$IMS_CC_FILEBASE$")
_SKIPPED = {"script", "style", "head", "template", "noscript"}
_BLOCK = re.compile(
    r"p|div|section|article|header|footer|main|aside|nav|figure|figcaption|address|center|form|dl|dt|dd|h[1-6]|blockquote|pre"
)
_EMPHASIS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_EMBEDDED = {"iframe": "src", "video": "src", "audio": "src", "embed": "src", "object": "data", "source": "src"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>&#|!~])")
_AT_START = re.compile(r"^([-+=]|\d+[.)])", re.M)


def markdown(html: str, lose: Lose) -> str:
    """A page as Markdown of a lesson: headings, paragraphs, lists, emphasis, links, tables. `lose` hears of the rest."""
    return _read(_Page(lose, marks=True), html)


def spoken(html: str, lose: Lose) -> str:
    """A piece of a page as plain lines, for a question or a feedback."""
    return _read(_Page(lose, marks=False), html)


def _read(page: _Page, html: str) -> str:
    page.feed(html)
    page.close()
    return page.written()


class _Page(HTMLParser):
    """Writes lines as it hears tags; whatever does not close is closed by what follows."""

    def __init__(self, lose: Lose, *, marks: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.lose, self.marks = lose, marks
        self.blocks: list[tuple[str, bool]] = []  # text, and whether it is an item of a list
        self.text = self.prefix = ""
        self.skipping = 0
        self.lists: list[int] = []  # number of the next item, 0 for bullets
        self.links: list[str] = []
        self.row: list[str] | None = None
        self.table: list[list[str]] = []

    def written(self) -> str:
        """All that was written; blank lines between blocks of a lesson."""
        self._end()
        self._end_table()
        out, after_item = "", False
        for text, item in self.blocks:
            tight = not self.marks or (item and after_item)
            out += ("\n" if tight else "\n\n") + text
            after_item = item
        return plain(out.strip("\n"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, or write a mark."""
        said = {key: value or "" for key, value in attrs}
        if tag in _SKIPPED:
            self.skipping += 1
        elif tag in ("table", "tr", "td", "th"):
            self._start_table_part(tag)
        elif tag in ("ul", "ol", "li") or _BLOCK.fullmatch(tag):
            self._start_block(tag)
        elif tag in ("br", "hr"):
            self._break()
        elif tag in _EMPHASIS and self.marks:
            self.text += _EMPHASIS[tag]
        elif tag == "a":
            self.links.append(self._link(said.get("href", "")))
            self.text += "[" if self.links[-1] else ""
        elif tag == "img":
            self.lose("picture", _file(said.get("src", "")))
            self.handle_data(f"（{said['alt']}）" if said.get("alt") else "")
        elif tag in _EMBEDDED and said.get(_EMBEDDED[tag]):
            self._embedded(said[_EMBEDDED[tag]])

    def handle_endtag(self, tag: str) -> None:
        """End a block, or write the second of two marks."""
        if tag in _SKIPPED:
            self.skipping = max(0, self.skipping - 1)
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()
            if tag == "table":
                self._end_table()
        elif tag in ("ul", "ol"):
            self._end()
            self.lists = self.lists[:-1]
        elif tag == "li" or _BLOCK.fullmatch(tag):
            self._end()
        elif tag in _EMPHASIS and self.marks:
            self._close(_EMPHASIS[tag])
        elif tag == "a" and self.links:
            address = self.links.pop()
            self.text += f"]({address})" if address else ""

    def handle_data(self, data: str) -> None:
        """Text, with what Markdown would read as marks escaped."""
        if not self.skipping:
            text = re.sub(r"\s+", " ", data)
            self.text += _SPECIAL.sub(r"\\\1", text) if self.marks else text

    # Blocks ----------------------------------------------------------------------------------------------------------

    def _start_block(self, tag: str) -> None:
        if self.row is not None:  # a cell is one line
            self.text += " "
            return
        self._end()
        if tag in ("ul", "ol"):
            self.lists.append(int(tag == "ol"))
        elif tag == "li":
            number = self.lists[-1] if self.lists else 0
            self.prefix = f"{number}. " if number else "- "
            if number:
                self.lists[-1] += 1
        elif tag == "blockquote":
            self.prefix = "> "
        elif re.fullmatch("h[1-6]", tag):
            self.prefix = "## " if tag in ("h1", "h2") else "### "

    def _break(self) -> None:
        if self.row is not None or self.prefix.startswith("#"):
            self.text += " "
        else:
            self.text += "\n"

    def _end(self) -> None:
        if self.row is not None:
            self.text += " "
            return
        rows = [row for row in (" ".join(row.split()) for row in self.text.split("\n")) if row]
        self.text = ""
        if not rows:
            return
        if not self.marks:
            self.blocks.append(("\n".join(rows), False))
        else:
            item = self.prefix.startswith("- ") or self.prefix[:1].isdigit()
            indent = "    " * (len(self.lists) - 1 if item else len(self.lists))
            text = _AT_START.sub(lambda found: found[0][:-1] + "\\" + found[0][-1], "\n".join(rows))
            text = text.replace("\n", "  \n" + indent + (" " * len(self.prefix) if item else self.prefix))
            self.blocks.append((indent + self.prefix + text, item))
        self.prefix = ""

    # Tables ----------------------------------------------------------------------------------------------------------

    def _start_table_part(self, tag: str) -> None:
        if tag in ("td", "th"):
            if self.row is None:
                self._end()
                self.row = []
            else:
                self._end_cell(open_too=False)
            return
        if self.row is None:
            self._end()
        self._end_row()
        self.row = [] if tag == "tr" else None

    def _end_cell(self, *, open_too: bool = True) -> None:
        if self.row is not None and (open_too or self.text.strip()):
            self.row.append(" ".join(self.text.split()))
            self.text = ""

    def _end_row(self) -> None:
        self._end_cell(open_too=False)
        if self.row:
            self.table.append(self.row)
        self.row = None

    def _end_table(self) -> None:
        self._end_row()
        if not self.table:
            return
        width = max(map(len, self.table))
        rows = [[*row, *[""] * (width - len(row))] for row in self.table]
        if self.marks:
            drawn = ["| " + " | ".join(row) + " |" for row in rows]
            self.blocks.append(("\n".join([drawn[0], "|" + " --- |" * width, *drawn[1:]]), False))
        else:
            self.blocks += [(" ".join(row), False) for row in rows]
        self.table = []

    # Pieces ----------------------------------------------------------------------------------------------------------

    def _close(self, mark: str) -> None:
        """Markdown wants the marks at the words; emphasis of nothing is nothing."""
        head, found, tail = self.text.rpartition(mark)
        if not found or not tail.strip():
            self.text = head + tail
            return
        before, after = " " * tail.startswith(" "), " " * tail.endswith(" ")
        self.text = f"{head}{before}{mark}{tail.strip()}{mark}{after}"

    def _link(self, address: str) -> str:
        if not self.marks or not address or address.startswith("#"):
            return ""
        if _outside(address):
            return _quoted(address)
        self.lose("link", _file(address))
        return ""

    def _embedded(self, address: str) -> None:
        self.lose("embedded", address if _outside(address) else _file(address))
        if self.marks and _outside(address):
            said = _SPECIAL.sub(r"\\\1", address)
            self.text += f" [{said}]({_quoted(address)}) "


def _outside(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:  # such as an unclosed bracket of an IPv6 address
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _quoted(address: str) -> str:
    return re.sub(r"[()\s<>\\]", lambda found: f"%{ord(found[0]):02X}", address)


def _file(address: str) -> str:
    for base in BASE:
        address = address.removeprefix(base)
    return unquote(address.partition("?")[0]).lstrip("/")[:200]
