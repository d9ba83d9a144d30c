"""The Chinese messages in the code and the templates of each room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.utils.translation.template import templatize

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "_now": None,  # gettext at once, where `_` is the lazy one
}
ASIDE = {"tests", "migrations", "locale"}


@dataclass(frozen=True)
class Message:
    """One msgid (with its plural) as the source gives it."""

    context: str | None
    id: str | tuple[str, ...]


def chinese(text: str) -> bool:
    """Whether the text has a Han character."""
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def rooms(package: Path) -> dict[Path, set[Message]]:
    """The Chinese messages of each app; the kernel owns those that stand in no app."""
    found: dict[Path, set[Message]] = defaultdict(set)
    for path in sorted((*package.rglob("*.py"), *package.rglob("*.html"), *package.rglob("*.txt"))):
        if ASIDE.isdisjoint(path.relative_to(package).parts):
            found[_owner(path, package)] |= set(_messages(path))
    return {room: messages for room, messages in found.items() if messages}


def _owner(path: Path, package: Path) -> Path:
    return next((folder for folder in path.parents if (folder / "apps.py").exists()), package / "kernel")


def _messages(path: Path) -> Iterator[Message]:
    text = path.read_text()
    if not chinese(text):
        return
    if path.suffix != ".py":
        text = f"(\n{templatize(text)}\n)"  # a bracket, so that the indents of the page are no syntax
    for _line, words, _comments, context in extract("python", BytesIO(text.encode()), keywords=KEYWORDS):
        if any(chinese(word) for word in ([words] if isinstance(words, str) else words)):
            yield Message(context, words)
